"""The live list of conversations: who waits for a person and since when, who has whom, and the rest; told by events."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.desk.canned import suggested
from bot.desk.office import Office, Visit
from bot.desk.pages import event_stream, render, words
from bot.desk.queue import is_example, tab_counts, worded
from bot.desk.standing import Standing, standing
from bot.desk.talk_lines import lines_of
from bot.storage.rows import ConversationRow, DueRow
from dialogs.engine.conversation import Conversation
from dialogs.engine.staff import FORGOTTEN, SNOOZED, UNANSWERED, UNRESOLVED

_OTHERS = 60  # conversations shown that nobody waits in
_BEAT_S = 15.0


@dataclass(frozen=True)
class Entry:
    """One conversation as the list shows it. `due`: until when the first reply is promised, after it the end. `next`:
    the first of its other deadlines. `who`: masked, since a list is read over shoulders. `suggested`: what could be
    answered to who waits."""

    row: ConversationRow
    talk: Conversation
    standing: Standing
    last: str
    unread: int
    due: datetime | None
    late: bool
    who: str = ""
    suggested: str = ""
    next: DueRow | None = None


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The page; from then on it is told what changes."""
    return render(office, visit, "talks.html", await _values(office, visit))


async def live(office: Office, visit: Visit) -> web.StreamResponse:
    """Server-sent events: the whole list as HTML whenever it looks different, with how many wait."""
    response = event_stream()
    await response.prepare(visit.request)
    told = ""
    with contextlib.suppress(ConnectionResetError):
        while not office.announcer.closed and await office.still_here(visit):
            values = await _values(office, visit)
            html = words(office, visit.language, "talk_rows.html", values)
            digest = hashlib.sha256(html.encode()).hexdigest()
            if digest != told:
                told = digest
                news = {"html": html, "waiting": len(values["wanted"]), "late": values["late"]}
                await response.write(f"data: {json.dumps(news, ensure_ascii=False)}\n\n".encode())
            else:
                await response.write(b": here\n\n")
            await office.announcer.anything(_BEAT_S)
            await asyncio.sleep(office.settings.calm_s)  # many turns a second are one look
    return response


async def _values(office: Office, visit: Visit) -> dict[str, Any]:
    await office.presence.here(visit.person.name)
    rows = [row for row in await office.store.conversations(limit=office.settings.rows) if not row.deleted]
    sought = visit.asked("q").strip()
    if sought:
        found = set(await office.store.find_conversations(sought))
        rows = [row for row in rows if row.id in found]
    read = await office.presence.read_by(visit.person.name, [row.id for row in rows])
    put_aside = set(await office.store.waiting_for(SNOOZED))
    concerned = [row for row in rows if row.wants_human or row.floor or row.id in put_aside]
    entries = [await _entry(office, visit, row, read) for row in concerned]
    wanted = sorted((e for e in entries if e.row.wants_human), key=lambda e: e.talk.handling.since or e.row.updated)
    held = [e for e in entries if e.row.floor]
    aside = [e for e in entries if not e.row.floor and not e.row.wants_human]
    shown = {row.id for row in concerned}
    rest = [row for row in rows if row.id not in shown][:_OTHERS]
    others = [await _entry(office, visit, row, read) for row in rest]
    return {
        "wanted": wanted,
        "held": held,
        "aside": aside,
        "others": others,
        "late": sum(entry.late for entry in (*wanted, *held)),
        "now": office.clock.now(),
        "counts": await tab_counts(office),
        "tab": "talks",
        "is_example": is_example,
        "q": sought,
        "csrf": visit.session.csrf,
        "person": visit.person,
        "present": await office.presence.colleagues(visit.person.name),
    }


async def _entry(office: Office, visit: Visit, row: ConversationRow, read: Mapping[str, int]) -> Entry:
    talk, stands = await office.known(row.id, row.seq, standing)
    events = await office.store.last_events(row.id, 12)
    said = [line for line in lines_of(events, office, visit.masked()) if line.side in ("applicant", "staff")]
    waits = row.wants_human and bool(said) and said[-1].side == "applicant"
    idea = suggested(office, said, talk.language) if waits else ""
    since, answered = talk.handling.since, talk.handling.answered
    promised = office.script.hours.reply_by if answered is None else office.script.hours.resolve_by
    due = promised(since) if since else None
    late = due is not None and office.clock.now() > due
    seen = read.get(row.id, row.seq if not row.wants_human else 0)
    unread = sum(line.seq > seen and line.side == "applicant" for line in said)
    name = next((slot.shown.value for slot in stands.slots if slot.key == "subject.name"), "")
    who = worded(office, visit, "subject.name", name) if name else ""
    return Entry(
        row, talk, stands, said[-1].text if said else "", unread, due, late, who, idea, await _next(office, row)
    )


async def _next(office: Office, row: ConversationRow) -> DueRow | None:
    """Of the filing; those of the handling are shown as what is promised."""
    if not (row.wants_human or row.floor):
        return None
    all_ = await office.store.deadlines_of(row.id)
    return next((one for one in all_ if one.what not in (FORGOTTEN, SNOOZED, UNANSWERED, UNRESOLVED)), None)
