"""Conversations: the live list, one whole conversation, taking it over, writing, handing it back."""

from __future__ import annotations

from aiohttp import web

from bot.desk.office import Office, Visit
from bot.desk.pages import count_of, goto, refuse, render, words
from bot.desk.queue import is_example, tab_counts
from bot.desk.talk_lines import lines_of
from dialogs.engine.conversation import Conversation
from dialogs.messages import ConversationId, StaffSaid
from dialogs.ports import UnknownConversation

_LONGEST = 2_000
_PAGE = 400  # events shown when a conversation is opened; more is history


async def show_all(office: Office, visit: Visit) -> web.StreamResponse:
    """Those that want a person first, then all others by the last thing said."""
    rows = [row for row in await office.store.conversations(limit=office.settings.rows) if not row.deleted]
    wanted = [row for row in rows if row.wants_human or row.floor]
    values = {"wanted": wanted, "others": [row for row in rows if row not in wanted], "now": office.clock.now()}
    values |= {"counts": await tab_counts(office), "tab": "talks", "is_example": is_example}
    return render(office, visit, "talks.html", values)


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The whole conversation, in full only for reviewers."""
    return await _page(office, visit)


async def news(office: Office, visit: Visit) -> web.StreamResponse:
    """What came since the page was drawn: the new lines as HTML, and who has the floor."""
    id_, seen = ConversationId(visit.part("id")), count_of(visit.asked("after"))
    try:
        conversation = await office.store.get(id_)
    except UnknownConversation:
        return web.Response(status=404)
    events = await office.store.events_after(id_, seen, _PAGE)
    values = {"lines": lines_of(events, office, visit), "full": visit.sees_all}
    html = words(office, visit.language, "lines.html", values) if events else ""
    last = events[-1].seq if events else seen
    return web.json_response({"last": last, "html": html, "floor": conversation.floor})


async def change_floor(office: Office, visit: Visit) -> web.StreamResponse:
    """Take over, or hand back. Whoever has it keeps it until he hands it back."""
    form = await visit.request.post()
    conversation = await _find(office, visit)
    wish = str(form.get("floor", ""))
    if conversation is None or wish not in ("take", "back"):
        return refuse(office, visit, "desk.refused.no_talk", 404)
    if conversation.floor not in ("", visit.person.name) and not visit.person.may("administrator"):
        return await _page(office, visit, "floor_taken")
    said = StaffSaid("", "take" if wish == "take" else "back")
    committed = await office.door(office.inbound(visit, conversation.id, said, str(form.get("once", ""))))
    if wish == "take" and committed.turn.conversation.floor != visit.person.name:
        return await _page(office, visit, "floor_taken")
    return goto(f"/desk/conversations/{conversation.id}")


async def say(office: Office, visit: Visit) -> web.StreamResponse:
    """Words to the applicant, by whoever has the floor."""
    form = await visit.request.post()
    conversation = await _find(office, visit)
    text = str(form.get("text", "")).strip()[:_LONGEST]
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    if conversation.floor != visit.person.name:
        return await _page(office, visit, "floor_needed")
    if text:
        await office.door(office.inbound(visit, conversation.id, StaffSaid(text), str(form.get("once", ""))))
    return goto(f"/desk/conversations/{conversation.id}")


async def _find(office: Office, visit: Visit) -> Conversation | None:
    try:
        found = await office.store.get(ConversationId(visit.part("id")))
    except UnknownConversation:
        return None
    return None if found.deleted else found


async def _page(office: Office, visit: Visit, problem: str = "") -> web.StreamResponse:
    conversation = await _find(office, visit)
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    events = await office.store.last_events(conversation.id, _PAGE)
    orders = [filing.order for filing in conversation.filings if filing.order]
    values = {
        "talk": conversation,
        "lines": lines_of(events, office, visit),
        "last": events[-1].seq if events else 0,
        "orders": orders,
        "mine": conversation.floor == visit.person.name,
        "problem": problem,
        "example": is_example(conversation.id),
        "counts": await tab_counts(office),
        "tab": "talks",
    }
    return render(office, visit, "talk.html", values, 409 if problem else 200)
