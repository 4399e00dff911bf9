"""Notices in the real house: one recorded disposition per event and channel, whatever happens to it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.storage.rows import NoticeRow, out_id
from dialogs.messages import Command, Status, Who
from tests.bot.channel_stages import STAGES, ChannelStage
from tests.bot.scripted_house import TOKEN, ScriptedApp, house
from tests.contracts.sms_server import KEY_ID, KEY_SECRET, SmsServer, sms_server
from tests.transcripts.stage import ALL, Play, read

Body = Callable[[ScriptedApp, ChannelStage], Awaitable[None]]
ENDED = {"sent", "delivered", "undelivered", "off", "merged", "sandbox", "no_address", "sms_number", "failed"}


@pytest.fixture
def after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Play a transcript up to the line where something is done, then the body."""
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.setenv("XIAOBEI_SMS_KEY_ID", KEY_ID)
    monkeypatch.setenv("XIAOBEI_SMS_KEY_SECRET", KEY_SECRET)

    async def play(body: Body, name: str, until: dict[str, str], gateway: SmsServer | None) -> None:
        transcript = read(next(path for path in ALL if path.stem == name))
        talk = transcript["talk"]
        upto = next((n for n, line in enumerate(talk) if until and until.items() <= line.items()), len(talk))
        async with house(gateway.port if gateway else 0) as app:
            app.world.update(transcript["world"])
            stage = STAGES["console"](app, "zh", "china", "notices")
            await stage.open()
            await Play(stage).run({"talk": talk[:upto]})
            await body(app, stage)

    def run(
        body: Body, name: str = "whole_life", until: dict[str, str] | None = None, gateway: SmsServer | None = None
    ) -> None:
        asyncio.run(play(body, name, until or {}, gateway))

    return run


async def settled(app: ScriptedApp, stage: ChannelStage, but: tuple[str, ...] = ()) -> list[NoticeRow]:
    """All notices, once none waits."""
    for _ in range(400):
        rows = await app.store.notices(1000, stage.id)
        if all(row.state in {*ENDED, *but} for row in rows):
            return rows
        await asyncio.sleep(0.05)
    raise AssertionError(Counter(row.state for row in rows))


def test_over_a_whole_life_each_event_has_one_disposition_on_each_channel(after) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        rows = await settled(app, stage, but=("held",))  # it ends at two in the night
        told = Counter((row.event, row.channel) for row in rows)
        assert set(told.values()) == {1}
        events = {row.event for row in rows if not row.event.endswith(":site")}
        assert {(event, channel) for event in events for channel in ("chat", "mail", "sms")} <= set(told)
        templates = Counter(row.template for row in rows if row.channel == "mail")
        assert templates["sms_wanted"] == 2 and templates["sms_left"] == 1 and templates["approved"] == 1
        # Who has a mobile of his own and something to do himself is told on it.
        assert [row.template for row in rows if row.event.endswith(":site")].count("sms_wanted") == 2
        assert {row.state for row in rows if row.channel == "mail"} == {"sandbox"}
        assert {row.state for row in rows if row.channel == "sms" and row.urgent} == {"sandbox"}

    after(body)


def test_what_was_switched_off_is_recorded_and_not_sent(after) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        await stage.do(Who("applicant", "account"), Command("notify", "sms off"))
        assert [reply.key for reply in await stage.replies()][-1] in ("notice.notify", "ask.filing.summary")
        await stage.do(Who("staff", "rev"), Status(await order(app, stage), 1, "pass"))
        await stage.do(Who("system", "provider"), Status(await order(app, stage), 1, "hand_in"))
        rows = await settled(app, stage)
        last = {row.channel: row.state for row in rows if row.template == "sms_wanted"}
        assert last == {"chat": "sent", "mail": "sandbox", "sms": "off"}

    after(body, "person_first_filing", {"staff": "pass"})


async def order(app: ScriptedApp, stage: ChannelStage) -> str:
    """The id of the running order."""
    found = (await app.store.get(stage.id)).filing.order
    assert found is not None
    return found.id


def test_at_night_sms_are_held_and_go_out_in_the_morning_as_one(after) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        await settled(app, stage)
        app.hand.move(hours=14)  # eleven at night in China
        number = await order(app, stage)
        await stage.do(Who("staff", "rev"), Status(number, 1, "ask_papers"))
        await Play(stage).run({"talk": [{"say": "顺丰 SF1234567890"}, {"staff": "papers_again"}]})
        rows = await settled(app, stage, but=("held",))
        assert Counter(row.state for row in rows if row.channel == "sms") == {"sandbox": 1, "held": 2}
        assert await app.chores.bring_due()
        assert Counter(row.state for row in await settled(app, stage, but=("held",)))["held"] == 2
        app.hand.move(hours=9)
        assert await app.store.held_due(app.hand.now())
        await asyncio.gather(app.chores.bring_due(), app.chores.bring_due())  # two replicas
        rows = await settled(app, stage)
        sms = [(row.template, row.state) for row in rows if row.channel == "sms"]
        assert sorted(sms) == [
            ("digest", "sandbox"),
            ("papers_again", "merged"),
            ("papers_wanted", "merged"),
            ("submitted", "sandbox"),
        ]

    after(body, "papers_by_mail", {"staff": "ask_papers"})


def test_what_cannot_wait_goes_out_at_night(after) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        app.hand.move(hours=14)
        await stage.do(Who("system", "provider"), Status(await order(app, stage), 1, "hand_in"))
        rows = await settled(app, stage, but=("held",))
        assert [row.state for row in rows if row.template == "sms_wanted" and row.channel == "sms"] == ["sandbox"]

    after(body, "person_first_filing", {"provider": "hand_in"})


def test_a_receipt_says_what_arrived_and_what_did_not_is_told_once(after) -> None:
    with sms_server() as gateway:

        async def body(app: ScriptedApp, stage: ChannelStage) -> None:
            rows = await settled(app, stage, but=("held",))
            first, second = [row for row in rows if row.channel == "sms" and row.receipt][:2]
            url = f"{app.url}/sms/report/{app.report_token}"
            receipts = [
                {"biz_id": first.receipt, "out_id": out_id(stage.id, first.id), "success": True, "phone_number": "x"},
                {
                    "biz_id": second.receipt,
                    "out_id": out_id(stage.id, second.id),
                    "success": False,
                    "err_code": "UNDELIV",
                },
                {"biz_id": "not-ours", "out_id": "nobody", "success": False},
            ]
            async with ClientSession() as browser:
                for _ in range(2):
                    async with browser.post(url, json=receipts) as answer:
                        assert (await answer.json())["code"] == 0
                async with browser.post(f"{app.url}/sms/report/guessed", json=receipts) as answer:
                    assert answer.status == 404
            states = {row.id: row.state for row in await app.store.notices(1000, stage.id)}
            assert (states[first.id], states[second.id]) == ("delivered", "undelivered")
            assert [reply.key for reply in await stage.replies()].count("notice.undelivered_sms") == 1
            assert set(gateway.taken.values()) == {1}

        after(body, "whole_life", None, gateway)


def test_a_number_that_the_gateway_refuses_is_told_and_mail_goes_instead_of_what_was_off(after) -> None:
    with sms_server() as gateway:
        gateway.answer = "isv.MOBILE_NUMBER_ILLEGAL"

        async def body(app: ScriptedApp, stage: ChannelStage) -> None:
            await stage.do(Who("applicant", "account"), Command("notify", "mail off"))
            await stage.do(Who("staff", "rev"), Status(await order(app, stage), 1, "ask_papers"))
            rows = await settled(app, stage)
            assert {row.state for row in rows if row.channel == "sms"} == {"sms_number"}
            wanted = sorted((row.channel, row.state) for row in rows if row.template == "papers_wanted")
            assert wanted == [("chat", "sent"), ("mail", "off"), ("mail", "sandbox"), ("sms", "sms_number")]
            assert [reply.key for reply in await stage.replies()].count("notice.undelivered_sms") == 1

        after(body, "papers_by_mail", {"staff": "ask_papers"}, gateway)
