"""The list of orders: what waits for us first. Taking one on and giving it back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.desk.case import shown
from bot.desk.office import Office, Visit
from bot.desk.pages import goto, refuse, render
from bot.desk.waiting import Waiting, waiting
from bot.storage.rows import OrderRow
from dialogs.engine.conversation import Submission
from dialogs.engine.phrase import phrase
from dialogs.flow.model import bare
from dialogs.messages import Key, Reply, Row, Shown, Value
from filing.order import ENDS, State

#: The tabs: those that we review, those under way elsewhere, all.
TABS = {
    "review": (State.INITIAL_REVIEW, State.MAILED),
    "running": tuple(
        state
        for state in State
        if state not in ENDS and state not in (State.INITIAL_REVIEW, State.MAILED, State.APPROVED, State.WITHDRAWN)
    ),
    "all": tuple(State),
}
#: Working days we promise in each state (source: docs/facts.md, 7.1 and 7.2: registered within 1-2 days).
LIMITS = {State.INITIAL_REVIEW: 1, State.MAILED: 2, State.TO_AUTHORITY: 1, State.AUTHORITY_REVIEW: 20}


@dataclass(frozen=True)
class Entry:
    """One line of the list. The subject is masked unless the reader reviews; a list is read over shoulders."""

    row: OrderRow
    subject: str
    nature: str
    domains: tuple[str, ...]
    type: str
    waiting: Waiting
    example: bool


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The list, by tab and state."""
    tab = visit.asked("tab", "review")
    states = TABS.get(tab, TABS["review"])
    chosen = visit.asked("state")
    if chosen in set(states):
        states = (State(chosen),)
    rows = await office.store.orders([state.value for state in states], office.settings.rows)
    entries = await asyncio.gather(*(_entry(office, visit, row) for row in rows))
    counts = await tab_counts(office)
    values = {"entries": entries, "tab": tab, "chosen": chosen, "states": TABS.get(tab, ()), "counts": counts}
    return render(office, visit, "queue.html", values)


async def claim(office: Office, visit: Visit) -> web.StreamResponse:
    """Take it on. An administrator may take it from a colleague."""
    order = visit.part("id")
    if not await office.store.claim(order, visit.person.name):
        row = await office.store.order(order)
        if row is None or not visit.person.may("administrator"):
            return refuse(office, visit, "desk.refused.claimed", 409)
        await office.store.release(order, row.claimed_by)
        await office.store.claim(order, visit.person.name)
    return goto(f"/desk/orders/{order}")


async def release(office: Office, visit: Visit) -> web.StreamResponse:
    """Give it back; only its holder can."""
    if not await office.store.release(visit.part("id"), visit.person.name):
        return refuse(office, visit, "desk.refused.claimed", 409)
    return goto("/desk")


async def tab_counts(office: Office) -> dict[str, int]:
    """How many wait behind each tab that asks for somebody."""
    orders = await office.store.orders([state.value for state in TABS["review"]], office.settings.rows)
    talks = await office.store.conversations(wants_human=True, limit=office.settings.rows)
    return {"review": len(orders), "talks": sum(not talk.deleted for talk in talks)}


def limit_of(state: str) -> int | None:
    """Working days we promise for a state."""
    return LIMITS.get(State(state))


async def _entry(office: Office, visit: Visit, row: OrderRow) -> Entry:
    submission = await office.store.submission(row.id, row.version)
    answers = submission.answers if submission else {}

    def words(key: str) -> str:
        value = answers.get(Key(key))
        return worded(office, visit, key, value) if value is not None else ""

    return Entry(
        row=row,
        subject=words("subject.name"),
        nature=words("subject.nature"),
        domains=tuple(str(value) for key, value in answers.items() if bare(key) == "sites.domain"),
        type=words(_first(submission, "sites.type")),
        waiting=waiting(row.since, office.clock.now(), limit_of(row.state)),
        example=is_example(row.conversation),
    )


def worded(office: Office, visit: Visit, key: str, value: Value, full: bool = False) -> str:
    """A value in the reader's language, masked unless `full`. What a unit is called is public and never masked."""
    held = shown(office.flow, key, value)
    if key == "subject.name" and len(str(value)) > 4:
        held = Shown(value)
    row = Row(Key(key), "common.empty", held)
    return phrase(Reply("common.empty", card=(row,)), office.texts, visit.language, full).card[0].value


def is_example(conversation: str) -> bool:
    """Whether it is one of the made-up orders that a new installation shows."""
    return conversation.startswith("demo-")


def _first(submission: Submission | None, name: str) -> str:
    keys: Sequence[str] = tuple(submission.answers) if submission else ()
    return next((key for key in keys if bare(key) == name), name)
