"""The signed webhook: only the provider moves orders, each event once, and none is lost for coming early."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from actions.registers.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, headers_for
from dialogs.engine.conversation import Answer, Conversation, Filing
from dialogs.messages import ConversationId, Inbound, Key, Reason, Status, Who
from filing.order import Move, State, begin
from tests.contracts.provider_server import CASE, SECRET, served

NOW = datetime.now(UTC)
EVENT = {"id": "evt_00000001", "order": "XB1", "version": 1, "event": "handed_in", "at": NOW.isoformat()}


def _post(folder: Path, *sent: tuple[bytes, dict[str, str]], **given: object) -> tuple[list[int], list[Inbound]]:
    async def main() -> tuple[list[int], list[Inbound]]:
        async with served(folder, **given) as one, aiohttp.ClientSession() as session:  # type: ignore[arg-type]
            url = one.settings.callback_url
            statuses = [(await session.post(url, data=body, headers=headers)).status for body, headers in sent]
            return statuses, one.taken

    return asyncio.run(main())


def _signed(event: dict[str, object], at: datetime | None = None, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(event).encode()
    return body, headers_for(secret, body, at or datetime.now(UTC))


def test_a_signed_event_becomes_a_status_with_the_events_own_id(tmp_path: Path):
    numbers = ["浙ICP备2026000001号-1"]
    statuses, taken = _post(tmp_path, _signed({**EVENT, "event": "approved", "numbers": numbers}))
    assert statuses == [200]
    assert (taken[0].id, taken[0].conversation, taken[0].who) == (
        "provider:evt_00000001",
        CASE,
        Who("system", "authority"),
    )
    what = taken[0].what
    assert isinstance(what, Status) and what.at is not None
    assert replace(what, at=None) == Status("XB1", 1, "approve", (), tuple(numbers))


def test_every_event_of_the_contract_is_a_move_that_orders_know():
    from typing import get_args

    from actions.registers.contract import EventName
    from bot.channels.provider_hook import _MOVES

    assert set(_MOVES) == set(get_args(EventName))
    assert {move for move, _ in _MOVES.values()} <= set(Move)


@pytest.mark.parametrize("fault", ["wrong secret", "changed body", "old", "from the future", "unsigned", "not ascii"])
def test_what_the_provider_did_not_sign_now_changes_nothing(fault: str, tmp_path: Path):
    body, headers = _signed(EVENT)
    match fault:
        case "wrong secret":
            sent = _signed(EVENT, secret="another-secret-of-32-characters-")
        case "changed body":
            sent = (body.replace(b'"XB1"', b'"XB2"'), headers)
        case "old":
            sent = _signed(EVENT, datetime.now(UTC) - timedelta(minutes=6))
        case "from the future":
            sent = _signed(EVENT, datetime.now(UTC) + timedelta(minutes=6))
        case "unsigned":
            sent = (body, {})
        case _:
            sent = (body, {TIMESTAMP_HEADER: "１２", SIGNATURE_HEADER: "v1=é"})
    assert _post(tmp_path, sent) == ([401], [])


def test_nonsense_and_floods_are_refused(tmp_path: Path):
    nonsense = b"{}"
    flood = b" " * (64 * 1024 + 1)
    statuses, taken = _post(
        tmp_path,
        (nonsense, headers_for(SECRET, nonsense, datetime.now(UTC))),
        (flood, {}),
        _signed({**EVENT, "id": "x"}),
    )
    assert (statuses, taken) == ([400, 413, 400], [])


def test_an_order_that_nobody_has_is_not_found(tmp_path: Path):
    async def nobody(order: str) -> ConversationId | None:
        return None

    assert _post(tmp_path, _signed(EVENT), find=nobody) == ([404], [])


def test_an_event_whose_turn_was_not_committed_is_not_acknowledged(tmp_path: Path):
    calls: list[Inbound] = []

    async def door(inbound: Inbound) -> None:
        calls.append(inbound)
        if len(calls) == 1:
            raise OSError("the disk is full")

    statuses, _ = _post(tmp_path, _signed(EVENT), _signed(EVENT), door=door)
    assert statuses == [500, 200]
    assert calls[0].id == calls[1].id  # the store drops what it has seen


def _case(state: State) -> Conversation:
    order = replace(begin("XB1", True, NOW), state=state, made=((1, Move.PASS),))
    answers = {
        Key("subject.nature"): Answer("person"),
        Key("sites.s1.name"): Answer("山间"),
        Key("sites"): Answer(("s1",)),
    }
    return Conversation(CASE, "sandbox-person", filings=(Filing("f1", "way", "1", "2019-09", answers, order=order),))


def _reads(state: State) -> Callable[[ConversationId], Awaitable[Conversation]]:
    async def read(conversation: ConversationId) -> Conversation:
        return _case(state)

    return read


@pytest.mark.parametrize(
    ("state", "event", "status"),
    [
        (State.TO_AUTHORITY, "handed_in", 200),
        (State.TO_AUTHORITY, "approved", 409),  # handed_in is still on its way
        (State.SMS_PENDING, "approved", 409),
        (State.AUTHORITY_REVIEW, "approved", 200),
    ],
)
def test_an_event_that_comes_before_its_time_is_put_off(state: State, event: str, status: int, tmp_path: Path):
    statuses, taken = _post(tmp_path, _signed({**EVENT, "event": event}), read=_reads(state))
    assert statuses == [status] and len(taken) == (status == 200)


def test_an_event_of_an_old_version_goes_through_and_is_dropped_behind_the_door(tmp_path: Path):
    statuses, taken = _post(
        tmp_path, _signed({**EVENT, "version": 7, "event": "approved"}), read=_reads(State.SMS_PENDING)
    )
    assert statuses == [200] and len(taken) == 1


def test_a_reason_without_a_field_finds_the_answers_it_means(tmp_path: Path):
    reasons = [{"code": "R08", "words": "名称太泛"}, {"code": "R26"}, {"code": "R05", "field": "sites.s1.domain"}]
    event = {**EVENT, "event": "rejected", "reasons": reasons}
    _, taken = _post(tmp_path, _signed(event), read=_reads(State.AUTHORITY_REVIEW))
    assert isinstance(taken[0].what, Status)
    assert taken[0].what.reasons == (
        Reason("R08", "sites.s1.name", "名称太泛"),
        Reason("R26"),
        Reason("R05", "sites.s1.domain"),
    )
