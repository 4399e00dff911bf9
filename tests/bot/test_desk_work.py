"""Reviewing at the desk: what is shown to whom, and that a decision is made once, for the version that was looked at."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.queue import limit_of
from bot.storage import tables as t
from dialogs.engine.conversation import Answer, Conversation
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Key, Said, Who
from dialogs.ports import Turn
from tests.bot.desk_house import Browser, DeskHouse, browsing, desk_house, hidden

Check = Callable[[DeskHouse, Browser], Awaitable[None]]
NUMBER = "330106199003072423"  # of the made-up applicant in demo-chen


def at_desk(folder: Path, check: Check, name: str = "reviewer") -> None:
    """Run a check at a desk that holds the example orders."""

    async def run() -> None:
        async with desk_house(folder, sandbox=True) as house, browsing(house, name) as browser:
            await check(house, browser)

    asyncio.run(run())


def test_the_examples_play_to_the_end_once_and_stand_in_different_states(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        states = {row.conversation: row.state for row in await house.store.orders()}
        assert states == {
            "demo-chen": "initial_review",
            "demo-xishi": "initial_review",
            "demo-lin": "initial_returned",
            "demo-zhou": "authority_review",
            "demo-he": "approved",
        }
        assert (await house.store.get(ConversationId("demo-visitor"))).wants_human
        assert await house.fill() == 0
        assert "示例" in (await browser.open("/desk"))[1]

    at_desk(tmp_path, check)


def test_the_next_order_is_found_behind_many_that_somebody_has(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        here, free = await house.order_of("demo-chen"), await house.order_of("demo-xishi")
        row = await house.store.order(free)
        assert row is not None
        of = {"conversation": "demo-lin", "version": 1, "moves": 1, "state": "initial_review", "senior": ""}
        earlier = {"since": row.since - timedelta(days=9), "updated": row.since, "claimed_at": row.since}
        for number in range(25):
            taken = {"claimed_by": "colleague", "id": f"XBTAKEN{number}"}
            await house.database.write(lambda x, taken=taken: x.execute(t.orders.insert(), of | earlier | taken))
        _, page = await browser.open(f"/desk/orders/{here}")
        assert f'id="next" href="/desk/orders/{free}' in page
        await house.store.claim(free, "colleague")
        assert 'id="next"' not in (await browser.open(f"/desk/orders/{here}"))[1]

    at_desk(tmp_path, check)


def test_how_long_the_authority_may_take_is_its_provinces_by_the_orders_own_rules(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        office = house.desk._office
        row = await house.store.order(await house.order_of("demo-zhou"))
        assert row is not None and row.state == "authority_review"
        talk = await house.store.get(row.conversation)
        submission = await house.store.submission(row.id, row.version)
        assert submission is not None and limit_of(office, row, talk, submission) == 20
        later = talk.with_filing(replace(talk.filing, ruleset="2026-08"))
        there = replace(submission, answers={**submission.answers, Key("subject.province"): "浙江"})
        assert limit_of(office, row, later, there) == 30
        assert limit_of(office, replace(row, state="initial_review"), talk, submission) == 1

    at_desk(tmp_path, check)


def test_a_reviewer_sees_papers_beside_values_and_what_the_photo_said_instead(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(f"/desk/orders/{await house.order_of('demo-chen')}")
        assert NUMBER in page
        assert re.search(r"照片读到：.*<mark>憧</mark>", page)
        assert "<mark>幢</mark>" in page
        assert re.search(r"查询于 \d\d-\d\d \d\d:\d\d", page)
        pictures = re.findall(r"/desk/files/[0-9a-f]{32}", page)
        assert len(set(pictures)) == 7  # two sides, portrait, clip, three frames
        answer = await browser.client.get(pictures[0])
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"] == "no-store"

    at_desk(tmp_path, check)


def test_what_nobody_could_be_asked_about_is_marked_unverified(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(f"/desk/orders/{await house.order_of('demo-xishi')}")
        second = page[page.index('id="part-s2"') :]
        assert second.count("未核验") >= 4
        assert "未核验" not in page[page.index('id="part-s1"') : page.index('id="part-s2"')]

    at_desk(tmp_path, check)


def test_support_sees_no_number_and_no_picture_anywhere(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        visit = ConversationId("demo-chen")
        await house.assistant.handle(
            Inbound(
                InboundId("w"), visit, Who("applicant"), Said(f"我的号码是{NUMBER}，手机13800005521"), house.clock.now()
            )
        )
        order = await house.order_of("demo-chen")
        for path in ("/desk?tab=all", f"/desk/orders/{order}", f"/desk/conversations/{visit}", "/desk/outbox"):
            status, page = await browser.open(path)
            assert status == 200
            leaked = [word for word in (NUMBER, "13800005521", "xiaoyu@mail.example", "/desk/files/") if word in page]
            assert not leaked, (path, leaked)
        assert "3301**********2423" in page or "3301**********2423" in (await browser.open(f"/desk/orders/{order}"))[1]

    at_desk(tmp_path, check, "support")


def test_a_look_at_a_file_is_written_down_with_ids_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        _, page = await browser.open(f"/desk/orders/{await house.order_of('demo-chen')}")
        with caplog.at_level(logging.INFO, "xiaobei.desk.access"):
            await browser.client.get(re.findall(r"/desk/files/[0-9a-f]{32}", page)[0])
        assert re.search(r"file [0-9a-f]{32} of demo-chen shown to reviewer", caplog.text)
        assert NUMBER not in caplog.text

    at_desk(tmp_path, check)


def test_an_order_is_returned_for_one_field_in_catalogue_and_own_words(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-chen")
        _, page = await browser.open(f"/desk/orders/{order}")
        reasons = [
            ("move", "return"),
            ("reason", "R08|sites.s1.name"),
            ("words:sites.s1.name", "请去掉“记录”二字"),
            ("words:contact.email", "邮箱收不到信"),
        ]
        status, page = await browser.send(page, f"/desk/orders/{order}/decide", reasons)
        assert status == 200
        assert "已退回" in page
        filing = (await house.store.get(ConversationId("demo-chen"))).filing
        assert filing.order is not None
        assert filing.order.state == "initial_returned"
        assert [(r.code, r.key, r.words) for r in filing.returned] == [
            ("R08", "sites.s1.name", "请去掉“记录”二字"),
            ("other", "contact.email", "邮箱收不到信"),
        ]
        assert filing.reopened == ("sites.s1.name", "contact.email")
        assert (await house.store.audit_of(order))[-1].who == "staff:reviewer"
        _, outbox = await browser.open("/desk/outbox")
        assert "需要修改（2 处）" in outbox
        assert house.script.texts.say("reason.R08.fix", "zh") in outbox

    at_desk(tmp_path, check)


def test_a_decision_without_reason_or_against_its_own_ticks_is_not_made(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-xishi")
        _, page = await browser.open(f"/desk/orders/{order}")
        decide = f"/desk/orders/{order}/decide"
        assert (await browser.send(page, decide, {"move": "return"}))[0] == 409
        status, shown = await browser.send(page, decide, [("move", "pass"), ("reason", "R08|sites.s1.name")])
        assert status == 409
        assert re.search(r'value="R08\|sites.s1.name" checked', shown)
        assert (await browser.send(page, decide, {"move": "approve"}))[0] == 409
        row = await house.store.order(order)
        assert row is not None
        assert row.state == "initial_review"

    at_desk(tmp_path, check)


def test_nothing_passes_before_a_person_has_decided_about_the_face(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-chen")
        _, page = await browser.open(f"/desk/orders/{order}")
        assert (await browser.send(page, f"/desk/orders/{order}/decide", {"move": "pass"}))[0] == 409
        assert (await browser.send(page, f"/desk/orders/{order}/face", {"verdict": "accept"}))[0] == 409
        verdict = {"verdict": "accept", "words": "五官、耳形一致", "once": "f1"}
        status, page = await browser.send(page, f"/desk/orders/{order}/face", verdict)
        assert status == 200
        assert (await house.store.get(ConversationId("demo-chen"))).filing.answers[Key("face.staff")].by == "staff"
        status, page = await browser.send(page, f"/desk/orders/{order}/decide", {"move": "pass"})
        assert status == 200
        row = await house.store.order(order)
        assert row is not None
        assert row.state == "to_authority"

    at_desk(tmp_path, check)


def test_a_verdict_about_a_face_says_no_to_passing_and_lapses_with_its_clip(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order, talk = await house.order_of("demo-chen"), ConversationId("demo-chen")
        _, page = await browser.open(f"/desk/orders/{order}")
        verdict = {"verdict": "refuse", "words": "下颌轮廓不同", "once": "f1"}
        _, page = await browser.send(page, f"/desk/orders/{order}/face", verdict)
        status, page = await browser.send(page, f"/desk/orders/{order}/decide", {"move": "pass"})
        assert (status, "不能通过" in page) == (409, True)
        await record_anew(house, talk)
        assert "人脸核验还没有结论" in (await browser.open(f"/desk/orders/{order}"))[1]

    at_desk(tmp_path, check)


async def record_anew(house: DeskHouse, talk: ConversationId) -> None:
    """Another clip lies where the one was that the pages showed."""

    def another_clip(now: Conversation) -> Turn:
        answers = {**now.filing.answers, Key("face.video"): Answer("file:" + "0" * 32)}
        return Turn(now.with_filing(replace(now.filing, answers=answers)))

    await house.store.turn(
        Inbound(InboundId("clip"), talk, Who("applicant"), Said(""), house.clock.now()), another_clip
    )


def test_a_verdict_from_an_old_page_is_refused_and_says_why(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order, talk = await house.order_of("demo-chen"), ConversationId("demo-chen")
        _, page = await browser.open(f"/desk/orders/{order}")
        await record_anew(house, talk)
        verdict = {"verdict": "accept", "words": "五官、耳形一致", "once": "f1"}
        status, page = await browser.send(page, f"/desk/orders/{order}/face", verdict)
        assert (status, "申请人已经提交了新的版本" in page) == (409, True)
        assert Key("face.staff") not in (await house.store.get(talk)).filing.answers

    at_desk(tmp_path, check)


def test_two_reviewers_do_not_both_decide(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-xishi")
        async with browsing(house, "colleague") as other:
            (_, mine), (_, theirs) = (
                await browser.open(f"/desk/orders/{order}"),
                await other.open(f"/desk/orders/{order}"),
            )
            decide = f"/desk/orders/{order}/decide"
            assert (await browser.send(mine, decide, {"move": "pass"}))[0] == 200
            status, page = await other.send(theirs, decide, [("move", "return"), ("reason", "R08|sites.s1.name")])
            assert status == 409
            assert "没有生效" in page
            status, page = await other.send(theirs, decide, {"move": "pass", "once": "other"})
            assert status == 409
            assert "已经有人处理过" in page
        moves = [line.move for line in await house.store.audit_of(order)]
        assert moves == ["submit", "pass"]

    at_desk(tmp_path, check)


def test_a_double_click_decides_once_and_a_claimed_order_is_its_holder_s(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-xishi")
        _, page = await browser.open("/desk")
        assert (await browser.send(page, f"/desk/orders/{order}/claim", {}))[0] == 200
        async with browsing(house, "colleague") as other:
            _, theirs = await other.open(f"/desk/orders/{order}")
            status, shown = await other.send(theirs, f"/desk/orders/{order}/decide", {"move": "pass"})
            assert (status, "正由另一位审核员处理" in shown) == (409, True)
            assert (await other.send(theirs, f"/desk/orders/{order}/claim", {}))[0] == 409
        _, mine = await browser.open(f"/desk/orders/{order}")
        decide = f"/desk/orders/{order}/decide"
        await asyncio.gather(*(browser.send(mine, decide, {"move": "pass"}) for _ in range(2)))
        assert [line.move for line in await house.store.audit_of(order)] == ["submit", "pass"]

    at_desk(tmp_path, check)


def test_a_conversation_is_taken_over_answered_and_handed_back(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        talk = "/desk/conversations/demo-visitor"
        _, page = await browser.open(talk)
        assert (await browser.send(page, f"{talk}/say", {"text": "先不接管"}))[0] == 409
        _, page = await browser.send(page, f"{talk}/floor", {"floor": "take", "once": "t"})
        last = re.search(r'data-last="(\d+)"', page)
        assert last
        await browser.send(page, f"{talk}/say", {"text": "执照下来再备案，<b>材料我帮您看</b>"})
        news = await (await browser.client.get(f"{talk}/news?after={last.group(1)}")).json()
        assert news["floor"] == "reviewer"
        assert "&lt;b&gt;材料我帮您看" in news["html"]
        async with browsing(house, "colleague") as other:
            _, theirs = await other.open(talk)
            assert (await other.send(theirs, f"{talk}/floor", {"floor": "take"}))[0] == 409
        await browser.send(page, f"{talk}/floor", {"floor": "back", "once": "b"})
        assert (await house.store.get(ConversationId("demo-visitor"))).floor == ""

    at_desk(tmp_path, check, "reviewer")


def test_after_a_purge_the_desk_says_so_and_shows_nothing(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        who, talk = Who("applicant"), ConversationId("demo-he")
        order = await house.order_of("demo-he")
        _, page = await browser.open(f"/desk/orders/{order}")
        picture = re.findall(r"/desk/files/[0-9a-f]{32}", page)[0]
        for n, what in enumerate((Command("delete"), Said("是"))):
            await house.assistant.handle(Inbound(InboundId(f"d{n}"), talk, who, what, house.clock.now()))
        assert (await browser.open(f"/desk/orders/{order}"))[0] == 410
        assert (await browser.open(f"/desk/conversations/{talk}"))[0] == 404
        assert (await browser.open(picture))[0] == 404
        status, queue = await browser.open("/desk?tab=all")
        assert (status, "何慕白" in queue) == (200, False)

    at_desk(tmp_path, check)


def test_who_deletes_during_the_review_leaves_no_order_behind_that_nobody_can_review(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        talk, order = ConversationId("demo-chen"), await house.order_of("demo-chen")
        assert order in (await browser.open("/desk"))[1]
        for n, what in enumerate((Command("delete"), Said("是"))):
            await house.assistant.handle(Inbound(InboundId(f"d{n}"), talk, Who("applicant"), what, house.clock.now()))
        assert order not in (await browser.open("/desk"))[1]
        row = await house.store.order(order)
        assert row is not None and (row.state, row.moves) == ("abandoned", 2)

    at_desk(tmp_path, check)


def test_every_page_is_there_in_english_too(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-lin")
        paths = (
            "/desk",
            "/desk/outbox",
            "/desk/conversations",
            "/desk/conversations/demo-lin",
            f"/desk/orders/{order}",
        )
        for path in paths:
            status, page = await browser.open(f"{path}?lang=en")
            assert (status, 'lang="en"' in page) == (200, True)
        assert "Filing desk" in (await browser.open("/desk"))[1]  # remembered

    at_desk(tmp_path, check)


async def call_in_vain(house: DeskHouse, number: int) -> None:
    """A call that was announced and that nobody took."""
    now = house.clock.now()
    window = "|".join((now + timedelta(hours=hours)).isoformat() for hours in (1, 2))
    order = await house.order_of("demo-chen")
    for deed in (f"announce|contact.mobile|{window}", "missed"):
        id, call = InboundId(f"call{number}{deed[:6]}"), Command("call", f"{order}|{deed}")
        await house.assistant.handle(Inbound(id, ConversationId("demo-chen"), Who("staff", "reviewer"), call, now))


def test_words_that_mean_a_reason_of_the_catalogue_are_shown_as_it_before_they_are_sent(tmp_path: Path) -> None:
    async def check(house: DeskHouse, browser: Browser) -> None:
        order = await house.order_of("demo-chen")
        for number in range(2):
            await call_in_vain(house, number)
        _, page = await browser.open(f"/desk/orders/{order}")
        words = [("move", "return"), ("words:contact.mobile", "打了三次电话都无人接听")]
        status, page = await browser.send(page, f"/desk/orders/{order}/decide", words)
        assert status == 409 and "意思相同" in page
        assert re.search(r'value="R15\|contact\.mobile" checked', page)
        assert (await house.store.order(order)).state == "initial_review"  # type: ignore[union-attr]
        again = [*words, ("reason", "R15|contact.mobile"), ("matched", hidden(page, "matched"))]
        status, _ = await browser.send(page, f"/desk/orders/{order}/decide", again)
        returned = (await house.store.get(ConversationId("demo-chen"))).filing.returned
        assert status == 200
        assert [(r.code, r.key, r.words) for r in returned] == [("R15", "contact.mobile", "打了三次电话都无人接听")]

    at_desk(tmp_path, check)
