"""One conversation at the desk: everything said, where it stands beside it, and being told what happens in it."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

from aiohttp import web

from bot.desk.canned import canned, suggested
from bot.desk.office import Office, Visit
from bot.desk.pages import count_of, event_stream, refuse, render, words
from bot.desk.queue import is_example, tab_counts
from bot.desk.standing import Slot, standing
from bot.desk.talk_lines import TalkLine, lines_of
from dialogs.engine.conversation import Conversation
from dialogs.engine.phrase import phrase
from dialogs.messages import ConversationId, Key
from dialogs.ports import UnknownConversation
from dialogs.replies import Reply, Row

_PAGE = 400  # events shown when a conversation is opened; more is history
_MOST_EXPORTED = 10_000
_BEAT_S = 15.0


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The whole conversation, in full only for reviewers."""
    return await page(office, visit)


async def news(office: Office, visit: Visit) -> web.StreamResponse:
    """What came since the page was drawn, for a browser without an event stream."""
    told = await _news(office, visit, count_of(visit.asked("after")))
    if told and told["html"] and visit.sees_all:
        await office.looked(visit, visit.part("id"), "talk")
    return web.Response(status=404) if told is None else web.json_response(told)


async def stream(office: Office, visit: Visit) -> web.StreamResponse:
    """The same as server-sent events."""
    id_, seen = ConversationId(visit.part("id")), count_of(visit.asked("after"))
    noted = False  # the page is one look, however much comes while it is open
    response = event_stream()
    await response.prepare(visit.request)
    with contextlib.suppress(ConnectionResetError):
        while not office.announcer.closed and await office.still_here(visit):
            told = await _news(office, visit, seen)
            if told is None:
                break
            if told["last"] != seen:
                if not noted and visit.sees_all:
                    await office.looked(visit, id_, "talk")
                    noted = True
                seen = int(str(told["last"]))
                await response.write(f"data: {json.dumps(told, ensure_ascii=False)}\n\n".encode())
            else:
                await response.write(b": here\n\n")
            await office.announcer.wait(id_, seen, _BEAT_S)
    return response


async def export(office: Office, visit: Visit) -> web.StreamResponse:
    """The conversation as plain text, masked for everybody: a file leaves the house. Put down who took it."""
    conversation = await find(office, visit)
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    await office.looked(visit, conversation.id, "export")
    events = await office.store.events_after(conversation.id, 0, _MOST_EXPORTED)
    text = "\n".join(map(_as_text, lines_of(events, office, visit.masked())))
    named = {"Content-Disposition": f'attachment; filename="{conversation.id}.txt"'}
    return web.Response(text=text, content_type="text/plain", charset="utf-8", headers=named)


async def find(office: Office, visit: Visit) -> Conversation | None:
    """The conversation of the address, unless its owner had it deleted."""
    try:
        found = await office.store.get(ConversationId(visit.part("id")))
    except UnknownConversation:
        return None
    return None if found.deleted else found


async def page(office: Office, visit: Visit, problem: str = "", why: str = "", kept: str = "") -> web.StreamResponse:
    """The page; `problem` names what could not be done, `why` a text key that says more, `kept` words not to be lost."""
    conversation = await find(office, visit)
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    if visit.sees_all:
        await office.looked(visit, conversation.id, "talk")
    events = await office.store.last_events(conversation.id, _PAGE)
    await _saw(office, visit, conversation.id, events[-1].seq if events else 0)
    values = {
        "talk": conversation,
        "lines": lines_of(events, office, visit),
        "last": events[-1].seq if events else 0,
        "orders": [filing.order for filing in conversation.filings if filing.order],
        "mine": conversation.floor == visit.person.name,
        "problem": problem,
        "why": why,
        "kept": kept,
        "example": is_example(conversation.id),
        "counts": await tab_counts(office),
        "tab": "talks",
        "stands": standing(office, conversation),
        "worded": lambda slot: _worded(office, visit, slot),
        "colleagues": [person.name for person in await office.people.list() if not person.disabled],
        "canned": await canned(office, visit, conversation),
        "suggested": suggested(office, lines_of(events[-12:], office, visit), conversation.language),
        "deadlines": [
            due for due in await office.store.deadlines_of(conversation.id) if not due.what.startswith("floor")
        ],
    }
    return render(office, visit, "talk.html", values, 409 if problem else 200)


async def _news(office: Office, visit: Visit, seen: int) -> dict[str, object] | None:
    id_ = ConversationId(visit.part("id"))
    try:
        conversation = await office.store.get(id_)
    except UnknownConversation:
        return None
    events = await office.store.events_after(id_, seen, _PAGE)
    values = {"lines": lines_of(events, office, visit), "full": visit.sees_all}
    html = words(office, visit.language, "lines.html", values) if events else ""
    last = events[-1].seq if events else seen
    await _saw(office, visit, id_, last)
    return {"last": last, "html": html, "floor": conversation.floor}


async def _saw(office: Office, visit: Visit, conversation: str, seq: int) -> None:
    await office.presence.here(visit.person.name)
    await office.presence.has_read(visit.person.name, conversation, seq)


def _worded(office: Office, visit: Visit, slot: Slot) -> str:
    row = Row(Key(slot.key), "common.empty", replace(slot.shown, private=False))
    return phrase(Reply("common.empty", card=(row,)), office.texts, visit.language, visit.sees_all).card[0].value


def _as_text(line: TalkLine) -> str:
    card = "".join(f"\n    {row.label}: {row.value}" for row in line.reply.card) if line.reply else ""
    return f"{line.at.isoformat(timespec='seconds')} {line.side} {line.name}: {line.text}{card}"
