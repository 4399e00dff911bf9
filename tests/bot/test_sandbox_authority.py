"""An order at the sandbox's authority: decided by button or by itself, and the app told in whatever disorder."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.registers.contract import OrderBody, Principal
from dialogs.engine.conversation import Conversation, Filing
from dialogs.messages import ConversationId, Inbound, Status
from filing.numbers import FilingNumber, parse_filing_number
from filing.order import Actor, Move, Order, Refused, State, begin
from filing.order import move as made
from tests.contracts.provider_server import CASE, Served, served

PRINCIPALS = (Principal(role="subject", phone="138****5678"), Principal(role="site", phone="139****0001"))


def _body(order: str = "XB1", version: int = 1, **changed: object) -> OrderBody:
    body = {"order": order, "version": version, "sms": False, "province": "浙江", "sites": 1, "payload": {}}
    return OrderBody.model_validate(body | changed)


class House:
    """Our side as far as an order's life goes: it makes the moves it is told, once each, as the store would."""

    def __init__(self, sms: bool) -> None:
        now = datetime.now(UTC)
        self.order: Order = replace(begin("XB1", sms, now), state=State.TO_AUTHORITY, made=((1, Move.PASS),))
        self.seen: list[str] = []
        self.refused: list[str] = []

    async def door(self, inbound: Inbound) -> None:
        if inbound.id in self.seen:
            return
        self.seen.append(inbound.id)
        status = inbound.what
        assert isinstance(status, Status)
        if status.role:
            return  # one person's code: the order moves with the last
        wish = Move(status.move)
        actor = Actor(inbound.who.name)
        after = made(
            self.order,
            wish,
            actor,
            inbound.at,
            version=status.version,
            numbers=status.numbers,
            reasons=len(status.reasons),
        )
        if isinstance(after, Refused):
            self.refused.append(after.code)
        else:
            self.order = after

    async def read(self, conversation: ConversationId) -> Conversation:
        return Conversation(CASE, "sandbox-person", filings=(Filing("f1", "way", "1", "2019-09", order=self.order),))


def _live(house: House, folder: Path, life, **settings: object) -> None:
    async def main() -> None:
        async with served(folder, door=house.door, read=house.read, **settings) as one:  # type: ignore[arg-type]
            await life(one)

    asyncio.run(main())


async def _reaches(house: House, *states: State) -> None:
    async with asyncio.timeout(10):
        while house.order.state not in states:  # noqa: ASYNC110  the house is told by another task
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("sms", [False, True])
def test_an_order_goes_to_its_numbers_by_itself_when_the_sandbox_is_told_so(sms: bool, tmp_path: Path):
    house = House(sms)

    async def life(one: Served) -> None:
        await one.provider().submit(_body(sms=sms, sites=2, principals=PRINCIPALS))
        await _reaches(house, State.APPROVED)

    _live(house, tmp_path, life, auto="approve", auto_after_s=0.05)
    numbers = [parse_filing_number(number) for number in house.order.numbers]
    assert all(isinstance(number, FilingNumber) for number in numbers)
    year = datetime.now(UTC).year
    assert house.order.numbers == (f"浙ICP备{year}000001号-1", f"浙ICP备{year}000001号-2")
    assert house.refused == []


def test_codes_lapse_after_a_day_and_a_new_version_begins_anew(tmp_path: Path):
    house = House(sms=True)

    async def life(one: Served) -> None:
        await one.provider().submit(_body(sms=True, principals=PRINCIPALS))
        await _reaches(house, State.SMS_PENDING)
        one.clock.move(timedelta(hours=24))
        await one.fault()  # anything that wakes it: by itself it looks every five seconds
        await _reaches(house, State.SMS_RETURNED)
        resubmitted = made(house.order, Move.RESUBMIT, Actor.APPLICANT, one.clock.now(), version=1, changed=False)
        assert isinstance(resubmitted, Order)
        house.order = resubmitted
        await one.provider().submit(_body(version=2, sms=True, principals=PRINCIPALS))
        await _reaches(house, State.SMS_PENDING)

    _live(house, tmp_path, life)
    assert (house.order.version, house.refused) == (2, [])


def test_a_subject_that_is_filed_elsewhere_keeps_its_number(tmp_path: Path):
    house = House(sms=False)

    async def life(one: Served) -> None:
        await one.provider().submit(_body(subject_number="京ICP备19000101号", sites=2))
        await _reaches(house, State.APPROVED)

    _live(house, tmp_path, life, auto="approve", auto_after_s=0.0)
    assert house.order.numbers == ("京ICP备19000101号-2", "京ICP备19000101号-3")


def test_pushes_twice_and_backwards_lead_to_the_same_end(tmp_path: Path):
    house = House(sms=True)

    async def life(one: Served) -> None:
        await one.fault(hold=True)
        await one.provider().submit(_body(sms=True, principals=PRINCIPALS))
        await asyncio.sleep(0.1)  # all four events wait now
        await one.fault(duplicate=True, reverse=True)
        await _reaches(house, State.APPROVED)

    _live(house, tmp_path, life, auto="approve", auto_after_s=0.0)
    assert house.refused == [] and len(house.seen) == 4  # one SMS a principal


def test_what_was_not_told_before_a_restart_is_told_after_it(tmp_path: Path):
    house = House(sms=False)

    async def before(one: Served) -> None:
        await one.fault(hold=True)
        await one.provider().submit(_body())
        assert (await one.provider().submit(_body())).state == "authority_review"

    async def after(one: Served) -> None:
        await _reaches(house, State.AUTHORITY_REVIEW)
        assert (await one.provider().order("XB1")).state == "authority_review"

    _live(house, tmp_path, before)
    assert house.seen == []
    _live(house, tmp_path, after)
    assert len(house.seen) == 1


def test_a_version_cannot_be_replaced_while_the_authority_has_it_nor_taken_back(tmp_path: Path):
    async def life(one: Served) -> None:
        provider = one.provider()
        await provider.submit(_body())
        assert (await provider.submit(_body(version=2))).code == "not_now"
        assert (await provider.withdraw("XB1", 1)).code == "too_late"

    _live(House(sms=False), tmp_path, life)


def test_nothing_personal_lies_in_the_sandboxs_files(tmp_path: Path):
    canary = "11010119850307001X"

    async def life(one: Served) -> None:
        payload = {"answers": {"subject.id_number": canary, "contact.mobile": "13812345678", "subject.name": "赵一一"}}
        await one.provider().submit(_body(payload=payload))

    _live(House(sms=False), tmp_path, life)
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"XB1" in raw
    assert not any(word.encode() in raw for word in (canary, "13812345678", "赵一一"))
