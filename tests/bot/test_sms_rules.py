"""Templates that a gateway would refuse are found by `xiaobei check`; ours are approved as they stand."""

from __future__ import annotations

import pytest

from bot.notify.quiet import Quiet
from bot.notify.sms_rules import faults, registered
from bot.storage.rows import NoticeRow
from dialogs.messages import ConversationId
from dialogs.texts import load
from tests.fakes import HandClock

BAD = {
    "您的订单{order}{count}处": "side by side",
    "{order}，{count}": "nothing but variables",
    "【小备】您的订单{order}已提交": "【",
    "您的订单{order}，详见 https://beian.miit.gov.cn": "a link",
    "您的订单{order}，请致电 4008001234": "contact data",
    "您的订单{order}，代办加急": "代办",
    "您的验证码短信已发送，订单{order}": "验证码",
    "您的备案{numbers}": "none of",
    "长" * 501: "longer",
}


@pytest.mark.parametrize(("text", "why"), BAD.items())
def test_each_rule_finds_what_breaks_it(text: str, why: str) -> None:
    assert any(why in fault for fault in faults("sms.x", text))


def test_every_template_of_ours_keeps_the_rules_and_every_mail_of_an_order_has_its_sms() -> None:
    for language, texts in load().by_language.items():
        ours = {key: text for key, text in texts.items() if key.startswith("sms.")}
        assert [fault for key, text in ours.items() for fault in faults(f"{language} {key}", text)] == []
        mails = {key.split(".")[1] for key in texts if key.startswith("mail.") and key.endswith(".subject")}
        by_mail_alone = {"needs_human", "invited_again"}  # to staff; and a link, which a template must not hold
        assert mails - {key.removeprefix("sms.") for key in ours} == by_mail_alone
    assert registered("订单{order}") == "订单${order}"


@pytest.mark.parametrize(
    ("hour", "channel", "urgent", "held"),
    [
        (23, "sms", False, 9),  # until 8 in the morning
        (3, "sms", False, 5),
        (8, "sms", False, None),
        (21, "sms", False, None),
        (23, "sms", True, None),
        (23, "mail", False, None),
    ],
)
def test_quiet_hours_hold_back_what_rings_and_can_wait(hour: int, channel: str, urgent: bool, held: int | None) -> None:
    clock = HandClock()  # nine in the morning in China
    clock.move(hours=hour - 9)
    row = NoticeRow(ConversationId("c"), "n", "submitted", channel, {}, "waiting", 0, clock.now(), None, urgent=urgent)
    until = Quiet().until(row, clock.now())
    assert (until and (until - clock.now()).total_seconds() / 3600) == held
    assert Quiet(8, 8).until(row, clock.now()) is None
