"""The store's contract, on SQLite and on PostgreSQL: nothing lost, nothing twice, all of a turn or none of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.security import Keys, Vault
from bot.storage import audit
from bot.storage import tables as t
from bot.storage.challenges import Challenges
from bot.storage.database import Database
from bot.storage.files import Files, NoSuchFile, Retention
from bot.storage.people import People, Taken
from bot.storage.rotation import rewrap_all
from bot.storage.rows import reply_of
from bot.storage.schema import prepare
from bot.storage.sessions import Lasting, Sessions
from bot.storage.store import SqlStore
from dialogs.engine.conversation import Answer, Conversation, Filing
from dialogs.engine.made import Deadline, Event, Moved, Notice, Submission
from dialogs.messages import ConversationId, FileRef, Inbound, InboundId, Key, Said, Who
from dialogs.ports import Turn, UnknownConversation
from dialogs.replies import Reply, Shown
from tests.databases import database_url

__all__ = ["database_url"]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
C1 = ConversationId("c1")
CANARY = "CANARY-11010119900307793X"


class Standing:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


class House:
    """A store with everything around it, on one database."""

    def __init__(self, url: str, folder: Path) -> None:
        prepare(url)
        self.clock = Standing()
        self.database = Database(url)
        self.vault = Vault(Keys((b"k" * 32,)))
        self.store = SqlStore(self.database, self.vault, self.clock)
        self.files = Files(self.database, self.vault, folder / "files", self.clock, Retention())
        self.store.purged = self.files.clear
        self.sessions = Sessions(self.database, self.vault, self.clock, Lasting())
        self.people = People(self.database, self.clock)
        self.challenges = Challenges(self.database, self.clock)


@pytest.fixture
def lived(database_url: str, tmp_path: Path) -> Callable[[Callable[[House], object]], None]:
    """Runs an async test body inside a house of its own."""

    def run(body: Callable[[House], object]) -> None:
        async def live() -> None:
            async with house_at(database_url, tmp_path) as house:
                await body(house)  # type: ignore[misc]

        asyncio.run(live())

    return run


@asynccontextmanager
async def house_at(url: str, folder: Path) -> AsyncIterator[House]:
    """Open, with one conversation in it; closed afterwards."""
    house = House(url, folder)
    try:
        await house.store.open(empty())
        yield house
    finally:
        house.database.close()


def empty(id: str = "c1", account: str = "acc-1") -> Conversation:
    return Conversation(ConversationId(id), account, filings=(Filing("f1", "first", "1", "2019-09"),))


def said(n: int | str, words: str = "x", conversation: str = "c1") -> Inbound:
    return Inbound(InboundId(f"m{n}"), ConversationId(conversation), Who("applicant"), Said(words), NOON)


def adds(key: str, value: str = "1") -> Callable[[Conversation], Turn]:
    """A turn that gives one more answer, so that a lost update would be seen."""

    def take(now: Conversation) -> Turn:
        answers = {**now.filing.answers, Key(key): Answer(value)}
        events = (Event("said", {"text": value}, NOON), Event("answered", {"key": key}, NOON))
        return Turn(now.with_filing(replace(now.filing, answers=answers)), events, (Reply("ask." + key),))

    return take


def test_a_turn_is_read_back_as_it_was_committed(lived) -> None:
    async def body(house: House) -> None:
        rich = Reply("card", args={"number": Shown("320106", "id_number")}, wants="choice", media=(FileRef("file:0"),))
        committed = await house.store.turn(
            said(1), lambda c: replace(adds("site.name", "我的网站")(c), replies=(rich,), withheld=(rich,))
        )
        assert (committed.fresh, committed.last_seq) == (True, 4)
        again = await house.store.get(C1)
        assert again == committed.turn.conversation and again.seq == 4
        assert again.filing.answers[Key("site.name")].value == "我的网站"
        events = await house.store.events_after(C1, 1)
        assert [(e.seq, e.kind) for e in events] == [(2, "answered"), (3, "withheld"), (4, "reply")]
        assert reply_of(events[-1].body) == reply_of(events[-2].body) == rich
        assert await house.store.last_events(C1, 1) == events[-1:]
        assert [row.id for row in await house.store.conversations()] == ["c1"]
        assert await house.store.conversations_of("acc-1") == ["c1"]
        with pytest.raises(UnknownConversation):
            await house.store.turn(said(1, conversation="nobody"), adds("a"))

    lived(body)


def test_ten_turns_at_once_lose_nothing_and_keep_their_order(lived) -> None:
    async def body(house: House) -> None:
        for n in range(2, 5):
            await house.store.open(empty(f"c{n}"))
        turns = [house.store.turn(said(n, conversation=f"c{n % 3 + 1}"), adds(f"k{n}")) for n in range(30)]
        turns += [house.store.turn(said(100 + n), adds(f"same{n}")) for n in range(10)]
        await asyncio.gather(*turns)
        stored = await house.store.get(C1)
        assert {f"same{n}" for n in range(10)} <= set(stored.filing.answers) and len(stored.filing.answers) == 20
        asked = [e.body["key"] for e in await house.store.events_after(C1) if e.kind == "answered"]
        assert [key for key in asked if str(key).startswith("same")] == [f"same{n}" for n in range(10)]
        assert [e.seq for e in await house.store.events_after(C1)] == list(range(1, 61))

    lived(body)


def test_two_machines_at_once_lose_nothing_and_take_each_message_once(lived, database_url: str, tmp_path) -> None:
    async def body(house: House) -> None:
        other = House(database_url, tmp_path)
        try:
            turns = [one.store.turn(said(n), adds(f"k{n}")) for n in range(20) for one in (house, other)]
            taken = await asyncio.gather(*turns)
        finally:
            other.database.close()
        assert sum(committed.fresh for committed in taken) == 20
        assert len((await house.store.get(C1)).filing.answers) == 20
        assert [e.seq for e in await house.store.events_after(C1)] == list(range(1, 61))

    lived(body)


def test_the_same_message_twice_changes_nothing_the_second_time(lived) -> None:
    async def body(house: House) -> None:
        both = await asyncio.gather(house.store.turn(said(1), adds("a")), house.store.turn(said(1), adds("a")))
        later = await house.store.turn(said(1), adds("b"))
        assert [c.fresh for c in (*both, later)] == [True, False, False]
        assert later.last_seq == 3 and later.turn.replies == ()
        await house.store.open(empty("c2"))
        assert (await house.store.turn(said(1, conversation="c2"), adds("a"))).fresh

    lived(body)


def test_a_turn_that_fails_fails_alone(lived) -> None:
    def breaks(_: Conversation) -> Turn:
        raise ZeroDivisionError

    def unstorable(now: Conversation) -> Turn:
        return replace(adds("bad")(now), deadlines=(Deadline("d", "what", "about", datetime(2026, 1, 1)),))

    async def body(house: House) -> None:
        takes = [adds("a"), breaks, adds("b"), unstorable, adds("c")]
        done = await asyncio.gather(
            *(house.store.turn(said(n), take) for n, take in enumerate(takes)), return_exceptions=True
        )
        assert isinstance(done[1], ZeroDivisionError)
        assert isinstance(done[3], Exception) and "aware" in str(done[3])
        assert set((await house.store.get(C1)).filing.answers) == {"a", "b", "c"}
        assert (await house.store.turn(said(3), adds("d"))).fresh  # what failed was not seen

    lived(body)


def test_work_is_enqueued_in_the_turns_own_transaction(lived) -> None:
    """An outbox that fails takes the turn with it, and what it wrote is not there either."""

    async def body(house: House) -> None:
        def outbox(connection, conversation, turn) -> None:
            connection.execute(t.challenges.insert(), challenge_row(turn.notices[0].id))
            if turn.notices[0].id == "n1":
                raise OSError

        house.store.outbox = outbox
        owing = [lambda c, n=n: replace(adds(f"k{n}")(c), notices=(Notice(f"n{n}", "submitted"),)) for n in range(3)]
        done = await asyncio.gather(
            *(house.store.turn(said(n), take) for n, take in enumerate(owing)), return_exceptions=True
        )
        assert isinstance(done[1], OSError)
        written = await house.database.read(lambda c: c.execute(select(t.challenges.c.nonce)).scalars().all())
        assert sorted(written) == ["n0", "n2"]
        assert sorted(n.id for n in await house.store.notices()) == ["n0", "n2"]

    lived(body)


def challenge_row(nonce: str) -> dict[str, object]:
    return {"nonce": nonce, "conversation": "c1", "actions": "", "minted": NOON, "expires": NOON, "spent": None}


def moved(n: int, was: str, now: str, why: tuple[str, ...] = ()) -> Moved:
    return Moved("o1", 1, "go", was, now, "staff:li", NOON + timedelta(hours=n), why)


def moves(*made: Moved) -> Callable[[Conversation], Turn]:
    return lambda now: Turn(now, moves=made)


def test_an_orders_moves_make_a_chain_that_shows_tampering(lived) -> None:
    async def body(house: House) -> None:
        await house.store.turn(said(1), moves(moved(0, "", "initial_review")))
        assert await house.store.claim("o1", "li") and await house.store.claim("o1", "li")
        assert not await house.store.claim("o1", "wang")
        await house.store.turn(said(2), moves(moved(1, "initial_review", "initial_returned", ("R01", "R07"))))
        await house.store.turn(said(3), moves(moved(2, "initial_returned", "initial_review")))
        row = await house.store.order("o1")
        assert row and (row.state, row.moves, row.claimed_by) == ("initial_review", 3, "")
        assert [o.id for o in await house.store.orders(["initial_review"])] == ["o1"]
        assert [line.why for line in await house.store.audit_of("o1")] == [(), ("R01", "R07"), ()]
        assert await house.database.read(lambda c: audit.verify(c, house.vault)) == (3, [])
        forged = update(t.audit).where(t.audit.c.n == 2).values(why="")
        await house.database.write(lambda c: c.execute(forged))
        assert (await house.database.read(lambda c: audit.verify(c, house.vault)))[1] == [audit.Broken("o1", 2, "line")]
        await house.database.write(lambda c: c.execute(t.audit.delete().where(t.audit.c.n >= 2)))
        assert (await house.database.read(lambda c: audit.verify(c, house.vault)))[1] == [audit.Broken("o1", 1, "row")]

    lived(body)


def test_submissions_notices_and_deadlines_come_with_the_turn(lived) -> None:
    frozen = Submission("o1", 1, {Key("site.name"): "小站"}, {Key("photo"): FileRef("file:" + "0" * 32)})
    soon = Deadline("sms", "sms_12h", "o1", NOON + timedelta(hours=12))

    async def body(house: House) -> None:
        notice = Notice("n1", "submitted", {"tail": "0001"})
        await house.store.turn(
            said(1), lambda c: Turn(c, submissions=(frozen,), notices=(notice, notice), deadlines=(soon,))
        )
        assert await house.store.submission("o1", 1) == frozen
        assert [(n.id, n.state, n.args["tail"]) for n in await house.store.notices()] == [("n1", "waiting", "0001")]
        await house.store.notice_ended(C1, "n1", "sent")
        await house.store.notice_ended(C1, "n1", "failed")  # what was sent stays sent
        assert (await house.store.notice(C1, "n1")).state == "sent"
        assert await house.store.due_deadlines(NOON) == []
        due = await house.store.due_deadlines(NOON + timedelta(days=1))
        assert [(d.id, d.what, d.about) for d in due] == [("sms", "sms_12h", "o1")]
        later = replace(soon, at=NOON + timedelta(days=2))
        await house.store.turn(said(2), lambda c: Turn(c, deadlines=(later,)))
        await house.store.deadline_done(C1, "sms", soon.at)  # of the old time: the moved one still stands
        assert len(await house.store.due_deadlines(NOON + timedelta(days=3))) == 1
        await house.store.turn(said(3), lambda c: Turn(c, lifted=("sms",)))
        assert await house.store.due_deadlines(NOON + timedelta(days=3)) == []

    lived(body)


def test_a_purge_leaves_no_trace_in_the_raw_database_and_files(lived, tmp_path: Path, database_url: str) -> None:
    """Not the words, which were sealed anyway, and not even the sealed bytes that a stolen key would open."""

    async def body(house: House) -> None:
        await house.store.turn(said(1, CANARY), adds("subject.id_number", CANARY))
        frozen = Submission("o1", 1, {Key("n"): CANARY}, {})
        owed = Notice("n1", "submitted", {"name": CANARY})
        await house.store.turn(said(2), lambda c: Turn(c, submissions=(frozen,), notices=(owed,)))
        await house.store.turn(said(3), moves(moved(0, "", "initial_review")))
        ref = await house.files.put(CANARY.encode(), conversation=C1, kind="photo", meta={"name": CANARY})
        sealed = await house.database.read(sealed_pieces)
        assert len(sealed) == 6
        raw = await raw_bytes(house, tmp_path)
        assert CANARY.encode() not in raw and all(piece[70:110] in raw for piece in sealed)
        path = house.files.path(ref)
        assert path.exists()

        def forget(now: Conversation) -> Turn:
            gone = Conversation(now.id, "", deleted=True)
            return Turn(gone, (Event("command", {"name": "delete"}, NOON),), (Reply("deleted"),), purge=True)

        await house.store.turn(said(4), forget)
        raw = await raw_bytes(house, tmp_path)
        assert not path.exists() and not [piece for piece in sealed if piece[70:110] in raw]
        with pytest.raises(NoSuchFile):
            await house.files.get(ref)
        assert [e.kind for e in await house.store.events_after(C1)] == ["command", "reply"]
        assert await house.store.submission("o1", 1) is None
        assert await house.database.read(lambda c: audit.verify(c, house.vault)) == (1, [])

    lived(body)


def sealed_pieces(connection) -> list[bytes]:
    columns = (t.conversations.c.document, t.events.c.body, t.submissions.c.body, t.notices.c.args, t.files.c.meta)
    pieces = [bytes(piece) for column in columns for piece in connection.execute(select(column)).scalars()]
    return [piece for piece in pieces if len(piece) > 120][:6]


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def raw_bytes(house: House, folder: Path) -> bytes:
    """All that lies on the disk. PostgreSQL keeps dead rows until it vacuums, so it is told to."""
    if house.database.sqlite:
        return all_bytes(folder)
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL"))
    tables = (t.conversations, t.events, t.submissions, t.notices, t.files)
    rows = [house.database.read_now(lambda c, x=x: c.execute(select(x)).all()) for x in tables]
    pieces = [bytes(value) for table in rows for row in table for value in row if isinstance(value, bytes | memoryview)]
    return b"".join([*pieces, all_bytes(folder)])


def test_files_are_sealed_named_blindly_and_known_again(lived) -> None:
    async def body(house: House) -> None:
        ref = await house.files.put(b"clip" * 100, conversation=C1, kind="video", meta={"mime": "video/webm"})
        assert ref.startswith("file:") and len(ref) == 37
        assert await house.files.get(ref) == b"clip" * 100
        assert b"clip" not in house.files.path(ref).read_bytes()
        assert (await house.files.meta(ref)).more == {"mime": "video/webm"} and await house.files.owner(ref) == "c1"
        assert not await house.files.replayed(ref)
        again = await house.files.put(b"clip" * 100, conversation=ConversationId("c2"), kind="video")
        assert await house.files.replayed(again) and await house.files.seen_hash(b"clip" * 100, ref)
        await house.files.delete(ref)
        assert await house.files.replayed(again)  # a deleted clip is still known
        house.clock.time += timedelta(days=91)
        assert await house.files.sweep() == 1
        with pytest.raises(NoSuchFile):
            await house.files.get(again)
        with pytest.raises(NoSuchFile):
            house.files.path(FileRef("file:../../etc/passwd"))

    lived(body)


def test_a_consent_taken_back_takes_its_files_off_the_disk_with_the_turn(lived) -> None:
    async def body(house: House) -> None:
        house.store.purged = house.files.clear
        video, card = [await house.files.put(name, conversation=C1, kind="video") for name in (b"face", b"card")]
        await house.store.turn(said(1), lambda now: Turn(now, given_up=(video,)))
        assert not house.files.path(video).exists() and await house.files.get(card) == b"card"
        with pytest.raises(NoSuchFile):
            await house.files.get(video)

    lived(body)


def test_sessions_slide_and_end(lived) -> None:
    async def body(house: House) -> None:
        token, made = await house.sessions.create("applicant", "acc-1", "c1")
        house.clock.time += timedelta(days=20)
        found = await house.sessions.find("applicant", token)
        assert found and (found.name, found.conversation, found.csrf) == ("acc-1", "c1", made.csrf)
        assert await house.sessions.find("staff", token) is None  # an applicant's cookie opens no desk
        house.clock.time += timedelta(days=20)
        assert await house.sessions.find("applicant", token)
        house.clock.time += timedelta(days=31)
        assert await house.sessions.find("applicant", token) is None
        other, _ = await house.sessions.create("staff", "li")
        await house.sessions.end_all("staff", "li")
        assert await house.sessions.find("staff", other) is None
        assert await house.sessions.find("staff", "forged") is None

    lived(body)


def test_staff_log_in_with_their_password_and_five_wrong_ones_lock(lived) -> None:
    async def body(house: House) -> None:
        name, password = await house.people.first_administrator() or ("", "")
        assert name == "admin" and await house.people.first_administrator() is None
        admin = await house.people.check(name, password)
        assert admin and admin.may("reviewer")
        await house.people.add("li", "support", "secret-1")
        with pytest.raises(Taken):
            await house.people.add("li", "support", "other")
        li = await house.people.check("li", "secret-1")
        assert li and not li.may("reviewer")
        for _ in range(5):
            assert await house.people.check("li", "wrong") is None
        assert await house.people.check("li", "secret-1") is None
        house.clock.time += timedelta(minutes=16)
        assert await house.people.check("li", "secret-1")
        assert await house.people.disable("li") and await house.people.check("li", "secret-1") is None
        assert await house.people.check("nobody", "secret-1") is None

    lived(body)


def test_a_challenge_is_good_once_in_time_and_in_its_own_conversation(lived) -> None:
    async def body(house: House) -> None:
        nonce = await house.challenges.mint(C1, ("turn_left", "blink"), 60)
        assert await house.challenges.spend(nonce, ConversationId("c2"), NOON) is None
        assert await house.challenges.spend(nonce, C1, NOON) == ("turn_left", "blink")
        assert await house.challenges.spend(nonce, C1, NOON) is None
        late = await house.challenges.mint(C1, ("blink",), 60)
        assert await house.challenges.spend(late, C1, NOON + timedelta(seconds=61)) is None

    lived(body)


def test_after_a_rotation_the_old_key_opens_nothing_that_is_needed(lived, tmp_path: Path) -> None:
    async def body(house: House) -> None:
        notice, frozen = Notice("n1", "submitted", {"a": "b"}), Submission("o1", 1, {}, {})
        await house.store.turn(said(1), lambda c: replace(adds("a")(c), submissions=(frozen,), notices=(notice,)))
        ref = await house.files.put(b"x", conversation=C1, kind="photo")
        token, _ = await house.sessions.create("applicant", "acc-1", "c1")
        both = Vault(Keys((b"n" * 32, b"k" * 32)))
        assert await rewrap_all(house.database, both, tmp_path / "files") == 9
        assert await rewrap_all(house.database, both, tmp_path / "files") == 0
        new = Vault(Keys((b"n" * 32,)))
        store = SqlStore(house.database, new, house.clock)
        assert set((await store.get(C1)).filing.answers) == {"a"} and len(await store.events_after(C1)) == 3
        assert await store.submission("o1", 1) and await store.notice(C1, "n1")
        assert await Files(house.database, new, tmp_path / "files", house.clock, Retention()).get(ref) == b"x"
        assert await Sessions(house.database, new, house.clock, Lasting()).find("applicant", token)

    lived(body)
