"""Decisions that can be taken back, that a senior makes, that wait for calls; papers and parcels at the desk."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

from dialogs.messages import Command, ConversationId, Due, Inbound, InboundId, Reason, Status, Who
from tests.bot.desk_house import Browser, DeskHouse, browsing, desk_house
from tests.bot.test_desk_work import at_desk

CHEN = ConversationId("demo-chen")


async def happen(house: DeskHouse, what: object, who: Who = Who("system")) -> None:
    """Something at demo-chen, through the door."""
    id = InboundId(f"x{house.clock.now().isoformat()}{what}"[:120])
    await house.assistant.handle(Inbound(id, CHEN, who, what, house.clock.now()))  # type: ignore[arg-type]


async def state_of(house: DeskHouse, order: str) -> str:
    row = await house.store.order(order)
    assert row is not None
    return row.state


def test_a_decision_can_be_taken_back_and_is_otherwise_made_after_its_seconds(tmp_path: Path) -> None:
    async def run() -> None:
        async with desk_house(tmp_path, take_back_s=10) as house, browsing(house, "reviewer") as browser:
            order = await house.order_of(CHEN)
            said = len(await house.store.events_after(CHEN))
            decide = f"/desk/orders/{order}/decide"
            reason = [("move", "return"), ("reason", "R08|sites.s1.name")]
            _, page = await browser.open(f"/desk/orders/{order}")
            status, page = await browser.send(page, decide, reason)
            assert status == 200 and "还有 10 秒可以撤回" in page
            assert 'name="move"' not in page  # there is nothing to decide meanwhile
            assert await state_of(house, order) == "initial_review"
            assert "已决定" in (await browser.open("/desk"))[1]
            _, page = await browser.send(page, f"/desk/orders/{order}/take-back", [])
            assert "已撤回" in page and 'name="move"' in page
            house.clock.move(seconds=11)
            await happen(house, Due("decided", order))
            assert await state_of(house, order) == "initial_review"
            told = [event for event in await house.store.events_after(CHEN, said) if event.kind == "reply"]
            assert not told, "the applicant heard of a decision that was taken back"
            await browser.send(page, decide, reason)
            house.clock.move(seconds=11)
            due = await house.store.due_deadlines(house.clock.now())
            assert [row.what for row in due if row.about == order and row.what == "decided"] == ["decided"]
            await happen(house, Due("decided", order))
            assert await state_of(house, order) == "initial_returned"
            assert (await house.store.audit_of(order))[-1].who == "staff:reviewer"
            _, page = await browser.send(page, f"/desk/orders/{order}/take-back", [])
            assert "已经来不及撤回" in page

    asyncio.run(run())


def test_two_reviewers_cannot_both_decide_while_a_decision_is_held(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            desk_house(tmp_path, take_back_s=10) as house,
            browsing(house, "reviewer") as first,
            browsing(house, "colleague") as second,
        ):
            order = await house.order_of(CHEN)
            decide = f"/desk/orders/{order}/decide"
            pages = [(await browser.open(f"/desk/orders/{order}"))[1] for browser in (first, second)]
            asked = [("move", "return"), ("reason", "R08|sites.s1.name")]
            answers = await asyncio.gather(
                *(b.send(p, decide, asked) for b, p in zip((first, second), pages, strict=True))
            )
            assert sorted(status for status, _ in answers) == [200, 409]
            loser = second if answers[0][0] == 200 else first
            page = (await loser.open(f"/desk/orders/{order}"))[1]
            assert f"/desk/orders/{order}/take-back" not in page or "撤回 <kbd>" not in page
            status, _ = await loser.send(page, f"/desk/orders/{order}/take-back", [])
            assert status == 409

    asyncio.run(run())


def test_a_third_return_is_proposed_to_a_senior_who_finds_it_filled_in(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of(CHEN)
        for _ in range(2):
            row = await house.store.order(order)
            assert row is not None
            status = Status(order, row.version, "return", (Reason("R08", "sites.s1.name"),), senior=True)
            await happen(house, status, Who("staff", "reviewer"))
            await keep_and_submit(house)
        decide = f"/desk/orders/{order}/decide"
        _, page = await browser.open(f"/desk/orders/{order}")
        again = [("move", "return"), ("reason", "R08|sites.s1.name"), ("words:sites.s1.name", "还是不行")]
        status, page = await browser.send(page, decide, again)
        assert status == 409 and "要由高级审核员作出" in page
        assert 'name="move"' not in page
        assert "待高级审核" in (await browser.open("/desk"))[1]
        assert await state_of(house, order) == "initial_review"
        async with browsing(house, "senior") as senior:
            _, page = await senior.open(f"/desk/orders/{order}")
            assert "reviewer 建议：退回修改" in page
            assert re.search(r'value="R08\|sites\.s1\.name" checked', page)
            assert "还是不行" in page
            status, _ = await senior.send(page, decide, again)
            assert status == 200
        assert await state_of(house, order) == "initial_returned"

    at_desk(tmp_path, check)


async def keep_and_submit(house: DeskHouse) -> None:
    """The applicant looks at what was flagged, changes nothing and hands in again."""
    from dialogs.engine.answers import Answers
    from dialogs.engine.path import walk
    from dialogs.engine.questions import question
    from dialogs.engine.talk import CHINA
    from dialogs.messages import Pressed

    for number in range(6):
        house.clock.move(seconds=1)
        talk = await house.store.get(CHEN)
        if talk.filing.order is not None and talk.filing.order.state == "initial_review":
            return
        answers = Answers(
            talk, house.script.flow, house.script.rules(talk.filing.ruleset), house.clock.now().astimezone(CHINA).date()
        )
        path = walk(answers)
        assert path.here is not None
        asked = question(house.script, answers, path, path.here)
        values = [choice.value for choice in asked.choices]
        wish = "keep" if "keep" in values else "submit"
        await house.assistant.handle(
            Inbound(
                InboundId(f"k{number}{house.clock.now().isoformat()}"),
                CHEN,
                Who("applicant", talk.account),
                Pressed(asked.stamp, wish),
                house.clock.now(),
            )
        )
    raise AssertionError("it was not handed in again")


def test_not_answered_is_no_reason_before_two_calls_were_announced_and_missed(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of(CHEN)
        calls, decide = f"/desk/orders/{order}/call", f"/desk/orders/{order}/decide"
        reason = [("move", "return"), ("reason", "R15|contact.mobile")]
        _, page = await browser.open(f"/desk/orders/{order}")
        for made in range(2):
            status, page = await browser.send(page, decide, reason)
            assert status == 409 and "记录满两次" in page, made
            day = (house.clock.now() + timedelta(days=1)).date().isoformat()
            when = {"deed": "announce", "phone": "contact.mobile", "day": day, "from": "14:00", "to": "16:00"}
            status, page = await browser.send(page, calls, when)
            assert status == 200 and "已通知申请人接听电话" in page
            status, page = await browser.send(page, calls, {"deed": "missed"})
            assert status == 200 and "没接通" in page
            assert await state_of(house, order) == "initial_review"
        status, _ = await browser.send(page, decide, reason)
        assert status == 200
        assert await state_of(house, order) == "initial_returned"
        notices = [row.template for row in await house.store.notices(conversation=CHEN)]
        assert notices.count("call_announced") == 6  # chat, mail and SMS, twice

    at_desk(tmp_path, check)


def test_a_call_cannot_be_announced_for_a_time_that_has_passed_or_a_number_that_is_not_his(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of(CHEN)
        _, page = await browser.open(f"/desk/orders/{order}")
        day = (house.clock.now() - timedelta(days=2)).date().isoformat()
        when = {"deed": "announce", "phone": "contact.mobile", "day": day, "from": "14:00", "to": "16:00"}
        tomorrow = when | {"day": (house.clock.now() + timedelta(days=1)).date().isoformat()}
        for wrong in (when, tomorrow | {"phone": "subject.id_number"}, tomorrow | {"from": "x"}, {"deed": "missed"}):
            assert (await browser.send(page, f"/desk/orders/{order}/call", wrong))[0] == 409
        assert (await house.store.get(CHEN)).filing.call is None

    at_desk(tmp_path, check)


def test_papers_are_asked_for_by_name_and_the_parcel_is_found_by_its_number(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of(CHEN)
        decide = f"/desk/orders/{order}/decide"
        _, page = await browser.open(f"/desk/orders/{order}")
        status, page = await browser.send(page, decide, {"move": "ask_papers"})
        assert status == 409 and "请勾选要邮寄的资料" in page
        asked = [("move", "ask_papers"), ("paper", "form"), ("paper", "bill"), ("paper_words", "三份原件")]
        status, page = await browser.send(page, decide, asked)
        assert status == 200 and "话费单据" in page
        filing = (await house.store.get(CHEN)).filing
        assert [paper.key for paper in filing.papers] == ["papers.form", "papers.bill"]
        from dialogs.messages import Said

        await happen(house, Said("中通 73100000000001"), Who("applicant", "demo"))
        assert await state_of(house, order) == "mailed"
        assert "中通 73100000000001" in (await browser.open("/desk"))[1]
        assert "中通 73100000000001" in (await browser.open(f"/desk/orders/{order}"))[1]
        assert CHEN in await house.store.find_conversations("73100000000001")

    at_desk(tmp_path, check)


def test_a_taken_back_command_of_somebody_else_changes_nothing(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await happen(house, Command("take_back", "x"), Who("staff", "colleague"))
        assert (await house.store.get(CHEN)).filing.decided is None

    at_desk(tmp_path, check)
