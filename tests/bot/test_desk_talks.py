"""Conversations at the desk: one holder, everybody told who; what staff do beside speaking; finding, exporting, leaving."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import FormData
from sqlalchemy import select

import bot.samples
from bot.channels.transcript import messages
from bot.storage import tables as t
from bot.storage.looks import CHAIN
from bot.storage.presence import Presence
from dialogs.engine.staff import FORGOTTEN
from dialogs.messages import (
    Command,
    ConversationId,
    Due,
    FileRef,
    Inbound,
    InboundId,
    Reason,
    Said,
    StaffSaid,
    Status,
    Who,
)
from tests.bot.desk_house import PASSWORD, Browser, DeskHouse, browsing, desk_house, hidden

TALK = ConversationId("demo-visitor")
UNDER_REVIEW = ConversationId("demo-chen")
AT = f"/desk/conversations/{TALK}"
SAMPLE = Path(bot.samples.__file__).parent / "blank.jpg"
Check = Callable[[DeskHouse, Browser], Awaitable[None]]


def at_desk(folder: Path, check: Check, name: str = "reviewer") -> None:
    """Run a check at a desk, as somebody."""

    async def run() -> None:
        async with desk_house(folder) as house, browsing(house, name) as browser:
            await check(house, browser)

    asyncio.run(run())


async def applicant(house: DeskHouse, what: object, id: str) -> None:
    """The applicant does something."""
    inbound = Inbound(InboundId(id), TALK, Who("applicant"), what, house.clock.now())  # type: ignore[arg-type]
    await house.assistant.handle(inbound)


def test_of_twenty_who_take_at_once_one_has_it_and_nineteen_are_told_who(tmp_path: Path) -> None:
    async def check(house: DeskHouse, _browser: Browser) -> None:
        async with AsyncExitStack() as stack:
            everybody = []
            for n in range(20):
                await house.people.add(f"staff{n}", "support", PASSWORD)
                browser = await stack.enter_async_context(browsing(house, f"staff{n}"))
                everybody.append((browser, (await browser.open(AT))[1]))
            came = await asyncio.gather(
                *(browser.send(page, f"{AT}/floor", {"floor": "take"}) for browser, page in everybody)
            )
        holder = (await house.store.get(TALK)).floor
        assert holder.startswith("staff")
        assert sorted(status for status, _ in came) == [200] + [409] * 19
        assert all(f"{holder} 已经接管了这个对话" in page for status, page in came if status == 409)
        said = [event.body.get("move") for event in await house.store.events_after(TALK) if event.kind == "floor"]
        assert said.count("take") == 1

    at_desk(tmp_path, check)


def test_it_is_handed_to_a_colleague_put_aside_and_comes_back_by_itself(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(AT)
        _, page = await browser.send(page, f"{AT}/floor", {"floor": "take"})
        assert (await browser.send(page, f"{AT}/floor", {"floor": "give", "to": "nobody"}))[0] == 409
        await browser.send(page, f"{AT}/floor", {"floor": "give", "to": "colleague", "once": "g"})
        assert (await house.store.get(TALK)).floor == "colleague"
        # An old page still offers what is the colleague's by now.
        status, old = await browser.send(page, f"{AT}/floor", {"floor": "close", "expects": "reviewer", "once": "c"})
        assert (status, "colleague 已经接管" in old) == (409, True)
        async with browsing(house, "colleague") as other:
            _, theirs = await other.open(AT)
            await other.send(theirs, f"{AT}/floor", {"floor": "snooze", "hours": "4"})
        put_aside = await house.store.get(TALK)
        assert (put_aside.floor, put_aside.wants_human) == ("", False)
        assert TALK in await house.store.waiting_for("snooze_over")
        [due] = [due for due in await house.store.deadlines_of(TALK) if due.what == "snooze_over"]
        now = Inbound(InboundId("due"), TALK, Who("system"), Due(due.what, due.about), due.at)
        await house.assistant.handle(now)
        assert (await house.store.get(TALK)).wants_human

    at_desk(tmp_path, check)


def test_a_hold_that_is_forgotten_returns_and_every_word_begins_the_time_anew(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(AT)
        _, page = await browser.send(page, f"{AT}/floor", {"floor": "take"})
        [first] = [due for due in await house.store.deadlines_of(TALK) if due.what == FORGOTTEN]
        house.clock.move(minutes=20)
        await browser.send(page, f"{AT}/say", {"text": "稍等", "wish": "say", "once": "s"})
        [later] = [due for due in await house.store.deadlines_of(TALK) if due.what == FORGOTTEN]
        assert (later.at - first.at).total_seconds() == 20 * 60
        house.clock.move(minutes=31)
        await house.assistant.handle(
            Inbound(InboundId("due"), TALK, Who("system"), Due(FORGOTTEN, "reviewer"), house.clock.now())
        )
        again = await house.store.get(TALK)
        assert (again.floor, again.wants_human) == ("", True)

    at_desk(tmp_path, check)


def test_notes_and_tags_are_for_colleagues_and_an_answer_set_is_checked_and_marked(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open("/desk/conversations/demo-visitor")
        await browser.send(page, f"{AT}/say", {"text": "像是中介", "wish": "note", "once": "n"})
        await browser.send(page, f"{AT}/tags", {"tags": "加急，个体户", "once": "t"})
        _, page = await browser.send(page, f"{AT}/floor", {"floor": "take", "once": "f"})
        assert "像是中介" in page
        assert (await house.store.get(TALK)).handling.tags == ("加急", "个体户")
        kinds = [event.kind for event in await house.store.events_after(TALK)]
        assert kinds.count("private") == 1
        status, page = await browser.send(page, f"{AT}/set", {"key": "subject.nature", "value": "planet", "once": "x"})
        assert status == 409
        await browser.send(page, f"{AT}/set", {"key": "subject.nature", "value": "person", "once": "y"})
        given = (await house.store.get(TALK)).filing.answers.get("subject.nature")  # type: ignore[call-overload]
        if given is not None:
            assert (given.value, given.by) == ("person", "staff")

    at_desk(tmp_path, check)


def test_it_is_found_by_whole_values_and_the_export_is_masked_and_put_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-chen")
        filing = (await house.store.get(ConversationId("demo-chen"))).filing
        number = str(filing.answers["subject.id_number"].value)  # type: ignore[index]
        await applicant(house, Said(f"我的号码是 {number}"), "said")
        assert await house.store.find_conversations(order) == ["demo-chen"]
        await house.assistant.handle(
            Inbound(
                InboundId("touch"), ConversationId("demo-chen"), Who("applicant"), Command("help"), house.clock.now()
            )
        )
        _, page = await browser.open(f"/desk/conversations?q={order}")
        assert "demo-chen" in page and "demo-lin" not in page
        with caplog.at_level(logging.INFO, "xiaobei.desk.access"):
            answer = await browser.client.get(f"{AT}/export")
            text = await answer.text()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert number not in text and number[-4:] in text
        assert any(
            "desk export - of demo-visitor shown to reviewer" in record.getMessage() for record in caplog.records
        )

    at_desk(tmp_path, check)


def test_every_look_at_whole_numbers_papers_and_exports_is_a_link_of_a_chain(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        chen = ConversationId("demo-chen")
        order = await house.order_of(chen)
        _, page = await browser.open(f"/desk/orders/{order}")
        paper = re.findall(r"/desk/files/([0-9a-f]{32})", page)[0]
        for path in (f"/desk/files/{paper}", f"/desk/conversations/{chen}", f"/desk/conversations/{chen}/export"):
            assert (await browser.client.get(path)).status == 200
        await browser.open(f"/desk/conversations/{chen}/news?after=0")
        async with browsing(house, "support") as other:
            for path in (f"/desk/orders/{order}", f"/desk/conversations/{chen}", f"/desk/conversations/{chen}/news"):
                await other.open(path)  # masked: no look at all
            await other.open(f"/desk/conversations/{chen}/export")
        looked = [(look.who, look.what, look.about) for look in await house.looks.of(chen)]
        assert looked == [
            ("reviewer", "order", f"{order}/1"),
            ("reviewer", "file", paper),
            ("reviewer", "talk", ""),
            ("reviewer", "export", ""),
            ("reviewer", "talk", ""),
            ("support", "export", ""),
        ]
        verified = await house.database.read(lambda c: CHAIN.verify(c, house.vault))
        assert verified == (6, [])

    at_desk(tmp_path, check)


@pytest.mark.parametrize(
    "change, why",
    [
        ("UPDATE looks SET who = 'nobody' WHERE n = 2", "line"),
        ("DELETE FROM looks WHERE n = 2", "gap"),
        ("DELETE FROM looks WHERE n = 3", "row"),
        ("DELETE FROM looks", "row"),
        ("UPDATE conversations SET looks = 0", "row"),
    ],
)
def test_a_look_that_was_changed_or_removed_is_noticed(tmp_path: Path, change: str, why: str) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        for _ in range(3):
            await browser.open(AT)
        await applicant(house, Command("help"), "help")  # a turn leaves the count as it is
        await house.database.write(lambda c: c.exec_driver_sql(change))
        [broken] = (await house.database.read(lambda c: CHAIN.verify(c, house.vault)))[1]
        assert (broken.order, broken.why) == (TALK, why)

    at_desk(tmp_path, check)


def test_the_holder_has_a_question_put_and_keeps_the_floor(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(AT)
        _, page = await browser.send(page, f"{AT}/floor", {"floor": "take", "once": "f"})
        key = hidden(page[page.index('value="put"') - 400 :], "key")
        status, page = await browser.send(page, f"{AT}/set", {"key": key, "wish": "put", "once": "p"})
        assert status == 200 and "请助手发了一题" in page
        talk = await house.store.get(TALK)
        assert (talk.floor, talk.handling.put) == ("reviewer", talk.asked)
        assert (await house.store.events_after(TALK))[-1].kind == "reply"

    at_desk(tmp_path, check)


def test_what_the_assistant_leaves_unsaid_is_a_line_of_its_own_and_what_is_urgent_says_so(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = (await house.store.get(UNDER_REVIEW)).filing.order
        assert order is not None
        at = f"/desk/conversations/{UNDER_REVIEW}"
        _, page = await browser.open(at)
        _, page = await browser.send(page, f"{at}/floor", {"floor": "take"})
        reasons = (Reason("R15", "contact.mobile"),)
        for n, what in enumerate((Due("review_slow", order.id), Status(order.id, order.version, "return", reasons))):
            who = Who("system") if n == 0 else Who("staff", "colleague")
            now = house.clock.now()
            await house.assistant.handle(Inbound(InboundId(f"push:{n}"), UNDER_REVIEW, who, what, now))
        _, page = await browser.open(at)
        withheld, urgent = page.index('class="say withheld"'), page.rindex('class="say assistant"')
        assert "助手没有发给申请人" in page[withheld : withheld + 400]
        assert "紧急，助手已经发给申请人" in page[urgent : urgent + 400]
        events = await house.store.events_after(UNDER_REVIEW)
        told = [one["key"] for one in messages(events, house.script.texts, "zh", True) if one["from"] == "bot"]
        assert "order.initial_returned" in told and "due.review_slow" not in told

    at_desk(tmp_path, check)


def test_the_list_names_people_masked_and_holds_no_whole_number(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await applicant(house, Said("我的身份证号是 330106199003072423"), "number")
        await applicant(house, Command("human"), "human")
        _, page = await browser.open("/desk/conversations")
        assert "330106199003072423" not in page and "2423" in page
        assert "陈**" in page or "陈*" in page
        assert "陈晓雨" not in page

    at_desk(tmp_path, check)


def test_who_is_here_and_what_is_unread_is_the_same_in_every_process_and_costs_few_rows(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        elsewhere = Presence(house.database, house.clock)
        await elsewhere.here("colleague")
        await applicant(house, Command("human"), "human")
        await applicant(house, Said("有人吗"), "anybody")
        _, page = await browser.open("/desk/conversations")
        assert house.script.texts.say("desk.talks.present", "zh", {"names": "colleague"}) in page
        assert await elsewhere.colleagues("colleague") == ["reviewer"]
        unread = re.compile(
            re.escape(house.script.texts.say("desk.talks.unread", "zh", {"n": "N"})).replace("N", "[1-9]")
        )
        assert unread.search(page)
        await elsewhere.has_read("reviewer", TALK, (await house.store.get(TALK)).seq)
        _, page = await browser.open("/desk/conversations")
        assert not unread.search(page)
        # A page that tells of itself every second is one row in twenty, and who closed it is away after two minutes.
        with house.database.engine.connect() as connection:
            before = connection.execute(select(t.presence.c.at)).scalars().all()
            house.clock.move(seconds=19)
            await elsewhere.here("colleague")
            assert connection.execute(select(t.presence.c.at)).scalars().all() == before
        house.clock.move(minutes=3)
        assert await elsewhere.colleagues("reviewer") == []

    at_desk(tmp_path, check)


def test_a_reply_is_suggested_in_the_list_in_the_language_of_who_waits(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        await applicant(house, Command("language", "en"), "language")
        await applicant(house, Said("How long does the filing take?"), "question")
        await applicant(house, Command("human"), "human")
        _, page = await browser.open("/desk/conversations")
        assert "建议回复 About 1 working day" in page
        _, page = await browser.send((await browser.open(AT))[1], f"{AT}/floor", {"floor": "take", "once": "t"})
        assert 'data-text="' in page and "working days" in page

    at_desk(tmp_path, check)


def test_a_login_that_ran_out_is_said_and_nothing_is_done(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(AT)
        assert (await browser.client.get("/desk/alive")).status == 200
        house.clock.move(hours=24)
        form = {"csrf": hidden(page, "csrf"), "floor": "take"}
        answer = await browser.client.post(f"{AT}/floor", data=form, headers={"Accept": "text/html"})
        assert (answer.status, "登录已经过期" in await answer.text()) == (401, True)
        assert (await house.store.get(TALK)).floor == ""
        assert (await browser.client.get("/desk/alive", headers={"Accept": "application/json"})).status == 401

    at_desk(tmp_path, check)


def test_the_live_list_tells_who_waits_and_what_changes(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        async with browser.client.get("/desk/conversations/live") as stream:
            assert "default-src 'self'" in stream.headers["Content-Security-Policy"]
            first = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 20)
            assert b"demo-visitor" in first
            await applicant(house, Command("human"), "human")
            for _ in range(20):
                told = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 20)
                if told != b": here\n\n":
                    break
            assert b"demo-visitor" in told

    at_desk(tmp_path, check)


def test_a_picture_goes_to_the_applicant_with_the_words_and_nothing_else_does(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(AT)
        await browser.send(page, f"{AT}/floor", {"floor": "take"})
        _, page = await browser.open(AT)

        async def send(data: bytes, once: str, **more: str) -> tuple[int, str]:
            form = FormData({"csrf": hidden(page, "csrf"), "once": once, **more})
            form.add_field("picture", data, filename="a.jpg", content_type="image/jpeg")
            answer = await browser.client.post(f"{AT}/say", data=form)
            return answer.status, await answer.text()

        status, shown = await send(SAMPLE.read_bytes(), "p1", text="请看红框里的地方", wish="say")
        [said] = [event for event in await house.store.events_after(TALK) if event.kind == "staff"][-1:]
        ref = FileRef(str(said.body["media"]))
        assert status == 200 and f"/desk/files/{ref.removeprefix('file:')}" in shown and "请看红框" in shown
        assert await house.files.owner(ref) == TALK and (await house.files.get(ref))[:3] == b"\xff\xd8\xff"
        [seen] = list(messages([said], house.script.texts, "zh", True))
        assert (seen["from"], seen["text"], seen["ref"]) == ("staff", "请看红框里的地方", ref)
        assert not next(messages([said], house.script.texts, "zh", True, numbers=False)).get("ref")
        assert (await send(b"this is no picture", "p2", text="不能丢", wish="say"))[0] == 409
        status, shown = await send(SAMPLE.read_bytes(), "p3", text="不能丢", wish="note")
        assert (status, "不能丢</textarea>" in shown) == (409, True)
        async with browsing(house, "support") as other:
            _, masked = await other.open(AT)
        assert ref.removeprefix("file:") not in masked and "请看红框" in masked

    at_desk(tmp_path, check)


def test_words_of_staff_reach_only_whom_they_are_for(tmp_path: Path) -> None:
    async def check(house: DeskHouse, _browser: Browser) -> None:
        said = StaffSaid("只给受邀人", to="g1")
        inbound = Inbound(InboundId("w"), TALK, Who("staff", "reviewer"), said, house.clock.now())
        await house.assistant.handle(inbound)
        [event] = [event for event in await house.store.last_events(TALK, 3) if event.kind == "staff"]
        assert event.seat == "g1"

    at_desk(tmp_path, check)
