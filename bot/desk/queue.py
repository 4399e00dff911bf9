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
from dialogs.engine.conversation import Conversation
from dialogs.engine.deciding import DECIDED
from dialogs.engine.made import Submission
from dialogs.engine.phrase import phrase
from dialogs.flow.model import bare
from dialogs.messages import Key, Value
from dialogs.ports import UnknownConversation
from dialogs.replies import Reply, Row, Shown
from filing.order import ENDS, State

#: Where an order waits for somebody at this desk.
OURS = (State.INITIAL_REVIEW, State.MAILED, State.PAPERS_HERE)
#: A parcel is on its way or here.
_PARCELS = (State.MAILED.value, State.PAPERS_HERE.value)
#: The tabs: those that we review, those under way elsewhere, all.
TABS = {
    "review": OURS,
    "running": tuple(
        state for state in State if state not in ENDS and state not in (*OURS, State.APPROVED, State.WITHDRAWN)
    ),
    "all": tuple(State),
}
#: Working days for papers (source: docs/facts.md, 7.2: registered within 1-2 days; a parcel that nobody has signed for in
#: a week is looked for). Those for reviewing are of the order's own rule set.
PAPER_DAYS = {State.MAILED: 5, State.PAPERS_HERE: 2}


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
    decided: bool = False  # by somebody who may still take it back
    parcel: str = ""  # courier and number, while it is on its way or here


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The list, by tab and state."""
    tab = visit.asked("tab", "review")
    states = TABS.get(tab, TABS["review"])
    chosen = visit.asked("state")
    if chosen in set(states):
        states = (State(chosen),)
    rows = await office.store.orders([state.value for state in states], office.settings.rows)
    decided = set(await office.store.waiting_for(DECIDED))
    entries = await asyncio.gather(*(_entry(office, visit, row, row.conversation in decided) for row in rows))
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


def limit_of(
    office: Office, row: OrderRow, conversation: Conversation | None, submission: Submission | None
) -> int | None:
    """Working days that it may stand in its state, by the rules that it was begun with and in its province."""
    state = State(row.state)
    filings = conversation.filings if conversation else ()
    begun = next((one.ruleset for one in filings if one.order and one.order.id == row.id), "")
    rules = office.script.rules(begun or office.script.ruleset)
    if state is State.AUTHORITY_REVIEW:
        province = submission.answers.get(Key("subject.province")) if submission else None
        return rules.authority_days(str(province or ""))[1]
    named = {State.INITIAL_REVIEW: "initial", State.TO_AUTHORITY: "hand_in"}.get(state)
    return rules.review_days[named][1] if named else PAPER_DAYS.get(state)


async def _entry(office: Office, visit: Visit, row: OrderRow, decided: bool) -> Entry:
    submission = await office.store.submission(row.id, row.version)
    conversation = await _conversation(office, row)
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
        waiting=waiting(row.since, office.clock.now(), limit_of(office, row, conversation, submission)),
        example=is_example(row.conversation),
        decided=decided,
        parcel=_parcel(conversation, row) if row.state in _PARCELS else "",
    )


async def _conversation(office: Office, row: OrderRow) -> Conversation | None:
    """Only of those of which the list says something that the row does not know."""
    if row.state not in (*_PARCELS, State.INITIAL_REVIEW, State.TO_AUTHORITY, State.AUTHORITY_REVIEW):
        return None
    try:
        return await office.store.get(row.conversation)
    except UnknownConversation:
        return None


def _parcel(conversation: Conversation | None, row: OrderRow) -> str:
    """Courier and tracking number; empty when nobody told it."""
    filing = conversation.filing if conversation and conversation.filings else None
    return filing.parcel if filing and filing.order and filing.order.id == row.id else ""


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
