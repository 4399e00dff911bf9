"""Durable work, with the real DBOS and the real rasa-sdk executor: what a turn wants is done, told truthfully, and once."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.rasa import Outcome, Slots, Unavailable
from bot.storage.rows import NoticeRow
from bot.ticks import Ticks, TickSettings
from dialogs.engine.conversation import Answer, Conversation
from dialogs.engine.made import Moved, Notice, Submission, Wanted
from dialogs.messages import ConversationId, Found, Inbound, InboundId, JobId, Key, Recalled, Said, Sent, Who
from dialogs.ports import Turn
from tests.bot.small_house import C1, QUICKLY, SmallHouse, results, small_house, with_deadline
from tests.databases import database_url

__all__ = ["database_url"]


def at_work(url: str, folder: Path, body: Callable[[SmallHouse], object], settings=QUICKLY) -> None:
    """Run an async test body in a small house."""

    async def live() -> None:
        async with small_house(folder, url, settings) as house:
            await body(house)  # type: ignore[misc]

    asyncio.run(live())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/xiaobei.db"


def test_an_action_runs_after_the_commit_and_its_result_comes_through_the_door(database_url: str, tmp_path) -> None:
    async def body(house: SmallHouse) -> None:
        began = time.monotonic()
        await asyncio.gather(*(house.say(f"m{n}", Said(f"m{n}")) for n in range(5)))
        now = await house.until(lambda c: len(results(c)) == 5)
        assert results(now)["m3"] == ((("seen", "yes"),), ())
        await house.until_mailed(5)
        assert time.monotonic() - began < 15
        assert sorted((tmp_path / "ran.log").read_text().split()) == [f"m{n}" for n in range(5)]
        assert len((tmp_path / "mail.log").read_text().split()) == 5

    at_work(database_url, tmp_path, body)


def test_an_enqueue_rolls_back_with_its_turn(database_url: str, tmp_path) -> None:
    """The outbox wrote its job and then the turn failed: no job, on SQLite and on PostgreSQL."""

    async def body(house: SmallHouse) -> None:
        def then_fail(connection, conversation, turn) -> None:
            house.work.outbox(connection, conversation, turn)
            raise OSError

        house.store.outbox = then_fail
        with pytest.raises(OSError):
            await house.say("m1", Said("m1"))
        house.store.outbox = house.work.outbox
        await house.say("m2", Said("m2"))
        now = await house.until(lambda c: len(results(c)) == 1)
        assert set(results(now)) == {"m2"} and (tmp_path / "ran.log").read_text().split() == ["m2"]
        schema = "" if house.database.sqlite else "dbos."
        count = text(f"SELECT count(*) FROM {schema}workflow_status WHERE name = 'run_action'")
        assert await house.database.read(lambda c: c.execute(count).scalar()) == 1

    at_work(database_url, tmp_path, body)


def test_an_id_number_that_an_action_read_is_nowhere_in_the_raw_files(sqlite_url: str, tmp_path: Path, caplog) -> None:
    """DBOS keeps arguments, results and errors as plain pickles: nothing personal may have passed through it."""
    number = "11010119900307793X"

    def finds(slots: Slots) -> Outcome:
        if slots["what"] == number:
            raise ValueError(f"cannot read {number}")
        return Outcome({"id_number": Found(number)})

    async def body(house: SmallHouse) -> None:
        house.verb._log, house.verb._otherwise = tmp_path / "elsewhere.log", finds
        await house.say("m1", Said("photo"))
        await house.say("m2", Said(number))
        now = await house.until(lambda c: len(results(c)) == 2)
        assert results(now) == {"m1": ((("id_number", number),), ()), "m2": ((), ("failed",))}
        await house.until_mailed(2)
        (tmp_path / "elsewhere.log").unlink()
        raw = all_bytes(tmp_path)
        assert b"run_action" in raw and number.encode() not in raw

    at_work(sqlite_url, tmp_path, body)
    assert "ValueError" in caplog.text and number not in caplog.text


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_outside_is_tried_again_and_then_told_truthfully(sqlite_url: str, tmp_path: Path) -> None:
    tries: list[str] = []

    def fails(slots: Slots) -> Outcome:
        tries.append(str(slots["what"]))
        if slots["what"] == "down" or (slots["what"] == "hiccup" and tries.count("hiccup") < 3):
            raise Unavailable("register")
        return Outcome({"seen": Found("at last")})

    async def body(house: SmallHouse) -> None:
        house.verb._otherwise = fails
        await house.say("m1", Said("down"))
        await house.say("m2", Said("hiccup"))
        now = await house.until(lambda c: len(results(c)) == 2)
        assert results(now) == {"m1": ((), ("unavailable",)), "m2": ((("seen", "at last"),), ())}
        assert tries.count("down") == 3

    at_work(sqlite_url, tmp_path, body)


def test_photos_travel_as_links_and_cut_outs_come_back_as_files(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        fetched: list[bytes] = []

        def cuts(slots: Slots) -> Outcome:
            link = str(slots["what"])
            assert link.startswith("local:/files/") and "file:" not in link
            running = asyncio.get_running_loop()
            running.create_task(house.links.fetch(link)).add_done_callback(lambda done: fetched.append(done.result()))
            return Outcome({"portrait": Found("data:image/jpeg;base64," + base64.b64encode(b"cut").decode())})

        house.verb._otherwise = cuts
        ref = await house.files.put(b"photo", conversation=C1, kind="photo")
        await house.say("m1", Sent(ref, "photo", 5))
        now = await house.until(lambda c: len(results(c)) == 1)
        ((_, portrait),) = results(now)["m1"][0]
        assert await house.files.get(portrait) == b"cut" and fetched == [b"photo"]
        assert (await house.files.meta(portrait)).more == {"mime": "image/jpeg"}
        with pytest.raises(Unavailable):
            await house.links.fetch(house.links.link(ref, -1))
        with pytest.raises(Unavailable):
            await house.links.fetch("local:/files/forged")

    at_work(sqlite_url, tmp_path, body)


def test_a_mail_is_tried_again_and_ends_as_sent_or_failed(sqlite_url: str, tmp_path: Path) -> None:
    tries: list[str] = []

    def sends(row: NoticeRow) -> str:
        tries.append(row.id)
        if row.id == "down" or (row.id == "hiccup" and tries.count("hiccup") < 2):
            raise Unavailable("smtp")
        if row.id == "broken":
            raise ValueError
        return "sent"

    async def body(house: SmallHouse) -> None:
        house.sends = sends
        owed = tuple(Notice(id, "submitted") for id in ("down", "hiccup", "broken", "fine"))
        inbound = Inbound(InboundId("m1"), C1, Who("applicant"), Said("x"), house.clock.now())
        await house.store.turn(inbound, lambda now: Turn(now, notices=owed))
        for _ in range(400):
            states = {n.id: n.state for n in await house.store.notices()}
            if "waiting" not in states.values():
                break
            await asyncio.sleep(0.05)
        assert states == {"down": "failed", "hiccup": "sent", "broken": "failed", "fine": "sent"}

    at_work(sqlite_url, tmp_path, body)


def test_a_deadline_comes_through_the_door_once_when_the_tick_looks(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        now = house.clock.now()
        for id, at in (("soon", now), ("later", now + timedelta(hours=1))):
            inbound = Inbound(InboundId(id), C1, Who("applicant"), Said("x"), now)
            await house.store.turn(inbound, with_deadline(id, at))
        ticks = Ticks(house.work, house.store, house.clock, TickSettings())
        ticks.start()
        await asyncio.gather(ticks.deadlines(), ticks.deadlines())
        await house.until(lambda c: "due.soon" in c.filing.answers)
        ticks.stop()
        assert "due.later" not in (await house.store.get(C1)).filing.answers
        await house.chores.bring_due(now + timedelta(hours=2))
        await house.chores.bring_due(now + timedelta(hours=2))
        assert "due.later" in (await house.store.get(C1)).filing.answers
        assert [e.kind for e in await house.store.events_after(C1)] == ["due", "due"]

    at_work(sqlite_url, tmp_path, body)


def test_what_runs_when_the_service_stops_is_taken_up_at_the_next_start(sqlite_url: str, tmp_path: Path) -> None:
    async def body() -> None:
        started = asyncio.Event()

        async def never(slots: Slots) -> Outcome:
            started.set()
            await asyncio.sleep(600)
            raise AssertionError

        async with small_house(tmp_path, sqlite_url) as house:
            house.verb.do = never  # type: ignore[method-assign]
            await house.say("m1", Said("m1"))
            await asyncio.wait_for(started.wait(), 20)
        async with small_house(tmp_path, sqlite_url) as house:
            assert results(await house.until(lambda c: len(results(c)) == 1)) == {"m1": ((("seen", "yes"),), ())}

    asyncio.run(body())


def test_a_daily_tick_runs_once_however_many_machines_fire_it(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        asked: list[datetime] = []

        async def ask(now: datetime) -> None:
            asked.append(now)

        house.chores._needs = replace(house.chores._needs, digest=ask)
        await asyncio.gather(*(house.work.tick("digest", "2026-11-23") for _ in range(3)))
        await house.work.tick("digest", "2026-11-24")
        await house.say("m1", Said("m1"))
        await house.until_mailed(1)
        await asyncio.sleep(0.3)
        assert len(asked) == 2

    at_work(sqlite_url, tmp_path, body)


def test_a_day_missed_while_nobody_ran_is_made_up_for_once_at_the_next_start(database_url: str, tmp_path: Path) -> None:
    """Two replicas each time. After days without anybody: the last day's round, once; else nothing before its hour."""
    asked: list[str] = []

    async def start(at: datetime, rounds: int) -> None:
        async def ask(now: datetime) -> None:
            asked.append(f"{at:%d %H}")

        async with small_house(tmp_path, database_url) as house:
            house.chores._needs = replace(house.chores._needs, digest=ask)
            replicas = [Ticks(house.work, house.store, At(at), TickSettings(daily_s=1)) for _ in range(2)]
            for ticks in replicas:
                ticks.start()
            await until(lambda: all(len(ticks._days) == 2 for ticks in replicas))
            for ticks in replicas:
                ticks.stop()
            await until(lambda: len(asked) >= rounds)
            schema = "" if house.database.sqlite else "dbos."
            count = text(f"SELECT count(*) FROM {schema}workflow_status WHERE name = 'digest'")
            assert await house.database.read(lambda c: c.execute(count).scalar()) == rounds

    async def body() -> None:
        monday = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # half an hour after the digest's hour
        await start(monday, 1)
        await start(monday + timedelta(hours=22), 1)
        await start(monday + timedelta(days=3, hours=20), 2)
        assert asked == ["23 01", "26 21"]

    asyncio.run(body())


class At:
    """A clock that stands still."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


async def until(done: Callable[[], bool]) -> None:
    """Wait until it is so."""
    for _ in range(600):
        if done():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("waited 30 s")


def test_an_order_that_passed_goes_to_the_provider_once(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        given: list[Slots] = []
        house.verb.called, house.verb.needs = "submit_order", ("order", "version", "payload")
        house.verb.do = lambda slots: _accept(given, slots)
        at, photo = house.clock.now(), await house.files.put(b"photo", conversation=C1, kind="photo")
        values = {Key("site.name"): "小站", Key("subject.province"): "浙江"}
        frozen = Submission("o1", 1, values, {Key("subject.id_front"): photo})
        passed = Moved("o1", 1, "pass", "initial_review", "to_authority", "staff:li", at)

        def passes(now: Conversation) -> Turn:
            return Turn(now, moves=(passed,), submissions=(frozen,), submit=("o1",))

        await house.store.turn(Inbound(InboundId("pass"), C1, Who("staff", "li"), Said("x"), at), passes)
        for _ in range(200):
            if len(given) == 2:
                break
            await asyncio.sleep(0.05)
        assert [slots["order"] for slots in given] == ["o1", "o1"]  # the first time nobody answered
        payload = json.loads(str(given[1]["payload"]))
        assert payload["province"] == "浙江" and payload["answers"]["site.name"] == "小站"
        assert await house.links.fetch(payload["files"]["subject.id_front"]) == b"photo"
        handed_in = replace(passed, was="to_authority", now="authority_review")
        told = Inbound(InboundId("push"), C1, Who("system"), Said("x"), at)
        await house.store.turn(told, lambda now: Turn(now, moves=(handed_in,)))
        assert await house.chores.submit_order("o1", False) and len(given) == 2

    at_work(sqlite_url, tmp_path, body)


def test_an_order_is_called_back_at_the_provider_and_the_answer_comes_through_the_door(sqlite_url, tmp_path) -> None:
    """Once nobody answers, then it is given back; an order that a late try handed in after that is called back too."""

    async def body(house: SmallHouse) -> None:
        asked: list[Slots] = []
        house.verb.called, house.verb.needs, house.verb.gives = "withdraw_order", ("order", "version"), ("outcome",)
        house.verb.do = lambda slots: _gives_back(asked, slots)
        at = house.clock.now()
        passed = Moved("o1", 1, "pass", "initial_review", "to_authority", "staff:li", at, channel="desk")
        told = Inbound(InboundId("web:cancel"), C1, Who("applicant"), Said("x"), at)
        await house.store.turn(told, lambda now: Turn(now, moves=(passed,), recall=("o1",)))
        for _ in range(200):
            if house.recalled:
                break
            await asyncio.sleep(0.05)
        assert house.recalled == [Recalled("o1", 1, "withdrawn")]
        assert asked == [{"order": "o1", "version": "1"}] * 2
        withdrawn = replace(passed, move="withdraw", was="to_authority", now="withdrawn")
        await house.store.turn(replace(told, id=InboundId("done")), lambda now: Turn(now, moves=(withdrawn,)))
        assert await house.chores.submit_order("o1", False) and len(asked) == 3
        assert [line.channel for line in await house.store.audit_of("o1")] == ["desk", "desk"]

    at_work(sqlite_url, tmp_path, body)


def test_a_number_that_nobody_needs_is_given_back_at_the_provider_although_it_is_silent_at_first(
    sqlite_url, tmp_path
) -> None:
    async def body(house: SmallHouse) -> None:
        asked: list[Slots] = []
        house.verb.called, house.verb.needs, house.verb.gives = "release_number", ("filing", "site"), ("outcome",)
        house.verb.do = lambda slots: _gives_back(asked, slots)
        gone = Inbound(InboundId("web:delete"), C1, Who("applicant"), Said("x"), house.clock.now())
        await house.store.turn(gone, lambda now: Turn(now, release=(("c1.f1", "s1"),), purge=True))
        for _ in range(200):
            if len(asked) == 2:
                break
            await asyncio.sleep(0.05)
        assert asked == [{"filing": "c1.f1", "site": "s1"}] * 2

    at_work(sqlite_url, tmp_path, body)


def test_a_number_that_is_wanted_again_meanwhile_is_not_given_back(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        asked: list[Slots] = []
        house.verb.called, house.verb.needs, house.verb.gives = "release_number", ("filing", "site"), ("outcome",)
        house.verb.do = lambda slots: _gives_back(asked, slots)
        chosen = Inbound(InboundId("web:choose"), C1, Who("applicant"), Said("x"), house.clock.now())
        server = {Key("sites.s1.server"): Answer("i-1")}
        await house.store.turn(chosen, lambda now: Turn(now.with_filing(replace(now.filing, answers=server))))
        assert await house.chores.release_number(C1, "c1.f1", "s1", True)
        assert asked == []

    at_work(sqlite_url, tmp_path, body)


async def _gives_back(asked: list[Slots], slots: Slots) -> Outcome:
    asked.append(dict(slots))
    if len(asked) == 1:
        raise Unavailable("provider")
    return Outcome({"outcome": Found("withdrawn")})


async def _accept(given: list[Slots], slots: Slots) -> Outcome:
    given.append(slots)
    if len(given) == 1:
        raise Unavailable("provider")
    return Outcome({"provider_order": Found("p1")})


def test_work_for_somebody_who_was_purged_ends_quietly(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        assert await house.chores.run_action(ConversationId("nobody"), JobId("j"), True)
        assert await house.chores.run_action(C1, JobId("superseded"), True)
        assert await house.chores.deliver_notice(C1, "gone", True)
        assert await house.chores.submit_order("gone", True)
        assert not (tmp_path / "ran.log").exists()

    at_work(sqlite_url, tmp_path, body)


def test_a_message_outlives_a_database_that_cannot_be_read_for_longer_than_the_last_try(sqlite_url, tmp_path) -> None:
    """The courier's own tries are over before his table is back: he is asked until he can say that it is over."""

    class Courier:
        """Reads the chat from a table, as the real one does."""

        def __init__(self) -> None:
            self.asked: list[bool] = []
            self.read: list[str] = []
            self.house: SmallHouse | None = None

        async def send_next(self, chat: str, last: bool) -> float:
            assert self.house is not None
            self.asked.append(last)
            query = text("SELECT chat FROM chats_of_the_test")
            self.read += await self.house.database.read(lambda c: c.execute(query).scalars().all())
            return 0

    async def body() -> None:
        courier = Courier()
        async with small_house(tmp_path, sqlite_url, QUICKLY, courier) as house:
            courier.house = house
            await house.database.write(lambda c: house.work.wake(c, "chat-1"))
            await until(lambda: len(courier.asked) >= 3)
            await house.database.write(
                lambda c: c.execute(text("CREATE TABLE chats_of_the_test AS SELECT 'x' AS chat"))
            )
            await until(lambda: courier.read == ["x"])
            assert courier.asked[:3] == [False, True, True]
            await house.say("m1", Said("m1"))
            await house.until_mailed(1)
            assert courier.read == ["x"], "it is over, and sent once"

    asyncio.run(body())


def test_wanting_the_same_job_twice_runs_it_once(sqlite_url: str, tmp_path: Path) -> None:
    async def body(house: SmallHouse) -> None:
        await house.say("m1", Said("m1"))
        await house.until(lambda c: len(results(c)) == 1)
        job = JobId("c1:look:m1")
        inbound = Inbound(InboundId("m2"), C1, Who("applicant"), Said("again"), house.clock.now())
        await house.store.turn(inbound, lambda now: Turn(now, actions=(Wanted(job, "look"),)))
        await house.say("m3", Said("m3"))
        await house.until(lambda c: len(results(c)) == 2)
        assert (tmp_path / "ran.log").read_text().split() == ["m1", "m3"]

    at_work(sqlite_url, tmp_path, body)


def test_a_cut_out_that_comes_after_the_purge_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    """The portrait is read while its owner has his data deleted: nobody would ever delete it again."""

    async def body(house: SmallHouse) -> None:
        async def after_the_purge(result: Inbound) -> None:
            await house.store.turn(result, lambda now: Turn(Conversation(now.id, now.account, deleted=True)))

        cut = Outcome({"portrait": Found("data:image/jpeg;base64," + base64.b64encode(b"cut").decode())})
        house.verb._otherwise = lambda slots: cut
        house.chores._needs = replace(house.chores._needs, handle=after_the_purge)
        await house.say("m1", Said("photo"))
        await house.until(lambda c: c.deleted)
        gone = text("SELECT count(*) FROM files WHERE gone")
        for _ in range(200):
            if await house.database.read(lambda c: c.execute(gone).scalar()):
                break
            await asyncio.sleep(0.05)
        assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]

    at_work(sqlite_url, tmp_path, body)
