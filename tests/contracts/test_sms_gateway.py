"""The SMS adapter with the gateway's own SDK, against a local server that answers in its shapes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from actions.rasa import Unavailable
from bot.notify.sms import GatewayTexter, SmsRefused, SmsSettings, fitting
from tests.contracts.sms_server import KEY_ID, KEY_SECRET, SmsServer, sms_server

PHONE = "13800001234"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsServer]:
    monkeypatch.setenv("XIAOBEI_SMS_KEY_ID", KEY_ID)
    monkeypatch.setenv("XIAOBEI_SMS_KEY_SECRET", KEY_SECRET)
    with sms_server() as running:
        yield running


def send(server: SmsServer, phone: str = PHONE, template: str = "returned") -> str:
    """One message, as Post hands it over."""
    settings = SmsSettings(f"127.0.0.1:{server.port}", "示例云", {"returned": "SMS_154950909"}, "http", timeout_s=1.0)
    return asyncio.run(GatewayTexter(settings).send(phone, template, {"order": "AB12", "count": "2"}, "our-name"))


def test_a_message_is_taken_signed_and_under_our_own_name(server: SmsServer) -> None:
    assert send(server) == "9006193-1"
    (taken,) = server.messages
    assert taken["PhoneNumbers"] == PHONE and taken["SignName"] == "示例云" and taken["OutId"] == "our-name"
    assert taken["TemplateCode"] == "SMS_154950909"
    assert json.loads(taken["TemplateParam"]) == {"order": "AB12", "count": "2"}


def test_a_wrong_key_is_refused_by_the_signature(server: SmsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_SMS_KEY_SECRET", "another")
    with pytest.raises(SmsRefused, match="sms_login"):
        send(server)
    assert not server.taken


@pytest.mark.parametrize("fault", ["error", "throttled", "reset", "slow", "garbage"])
def test_what_passes_is_tried_again_and_names_nobody(server: SmsServer, fault: str) -> None:
    server.faults, server.slow_s = (lambda: fault), 2.0  # type: ignore[assignment, return-value]
    with pytest.raises(Unavailable) as told:
        send(server)
    assert PHONE not in repr(told.value) and told.value.__cause__ is None
    assert not server.taken


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "sms_number"),
        ("isv.SMS_TEMPLATE_ILLEGAL", "sms_template"),
        ("isv.TEMPLATE_MISSING_PARAMETERS", "sms_template"),
        ("isv.AMOUNT_NOT_ENOUGH", "sms_login"),
        ("isv.BLACK_KEY_CONTROL_LIMIT", "sms_refused"),
    ],
)
def test_what_will_never_be_taken_says_why(server: SmsServer, answer: str, code: str) -> None:
    server.answer = answer
    with pytest.raises(SmsRefused, match=code):
        send(server)


def test_enough_messages_for_now_is_no_refusal(server: SmsServer) -> None:
    server.answer = "isv.BUSINESS_LIMIT_CONTROL"
    with pytest.raises(Unavailable):
        send(server)


def test_a_template_that_is_not_registered_is_not_sent(server: SmsServer) -> None:
    with pytest.raises(SmsRefused, match="sms_template"):
        send(server, template="approved")
    assert not server.messages


def test_variables_are_those_of_the_template_and_fit_the_gateway() -> None:
    given = fitting("订单{order}有{count}处", {"order": "X" * 60, "why": "13800001234", "count": ""})
    assert given == {"order": "X" * 35, "count": "-"}
