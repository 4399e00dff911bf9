"""What staff do in a conversation, each through the one door: the floor, words, notes, tags, answers, several at once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from secrets import token_hex

from aiohttp import web

from bot.channels.uploads import Refused
from bot.desk.office import Office, Visit
from bot.desk.pages import goto, refuse
from bot.desk.talk_pages import find, page
from dialogs.engine.conversation import Conversation
from dialogs.messages import Command, ConversationId, Floor, StaffSaid, What
from dialogs.ports import Committed, UnknownConversation

log = logging.getLogger("xiaobei.desk.access")

_LONGEST = 2_000
_MOST_AT_ONCE = 50
_WISHES: Mapping[str, Floor] = {"take": "take", "back": "back", "give": "give", "close": "close", "snooze": "snooze"}


async def change_floor(office: Office, visit: Visit) -> web.StreamResponse:
    """Take, hand back, hand to a colleague, close, put aside: only if the floor is still as this page showed it."""
    form = await visit.request.post()
    conversation = await find(office, visit)
    wish = _WISHES.get(str(form.get("floor")))
    if conversation is None or wish is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    expects = str(form.get("expects", conversation.floor if wish != "take" else ""))
    if expects not in ("", visit.person.name) and not visit.person.may("administrator"):
        return await page(office, visit, "floor_taken")
    hours = min(max(int(str(form.get("hours", "1")) or "1"), 1), 240) if str(form.get("hours", "1")).isdecimal() else 1
    to = str(form.get("to", ""))
    if wish == "give" and not await _is_colleague(office, to):
        return await page(office, visit, "nobody")
    said = StaffSaid(
        floor=wish, to=to if wish == "give" else "", expects=expects, until=office.clock.now() + timedelta(hours=hours)
    )
    committed = await _do(office, visit, conversation.id, said, str(form.get("once", "")))
    if committed.fresh and any(event.kind == "floor" and event.body.get("refused") for event in committed.turn.events):
        return await page(office, visit, "floor_taken")
    if wish == "take" and committed.turn.conversation.floor != visit.person.name:
        return await page(office, visit, "floor_taken")
    return goto("/desk/conversations" if wish in ("close", "snooze") else f"/desk/conversations/{conversation.id}")


async def say(office: Office, visit: Visit) -> web.StreamResponse:
    """Words to the applicant or to whom he invited, by whoever has the floor; or a note for colleagues, by anybody.

    A picture goes to the applicant alone: who was invited has a page without a login, where no file is shown.
    """
    form = await visit.request.post()
    conversation = await find(office, visit)
    text = str(form.get("text", "")).strip()[:_LONGEST]
    private = form.get("wish") == "note"
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    if conversation.floor != visit.person.name and not private:
        return await page(office, visit, "floor_needed", kept=text)
    to = str(form.get("to", "")) if not private and conversation.invited(str(form.get("to", ""))) else ""
    file = form.get("picture")
    given = file if isinstance(file, web.FileField) and file.filename else None
    if given and (to or private):
        return await page(office, visit, "picture_to_applicant", kept=text)
    try:
        picture = await _stored(office, conversation, given) if given else ""
    except Refused as refused:
        log.info("desk picture for conversation %s refused: %s", conversation.id, refused.code)
        return await page(office, visit, "picture", kept=text)
    if text or picture:
        said = StaffSaid(text, to=to, private=private, media=picture)
        await _do(office, visit, conversation.id, said, str(form.get("once", "")))
    return goto(f"/desk/conversations/{conversation.id}")


async def _stored(office: Office, conversation: Conversation, file: web.FileField) -> str:
    """Limited, cleaned and encrypted like an applicant's. Raises Refused."""
    data = await office.uploads.receive("photo", _chunks(file))
    return (await office.uploads.photo(conversation.id, data))[0]


async def _chunks(file: web.FileField) -> AsyncIterator[bytes]:
    while chunk := file.file.read(1 << 16):
        yield chunk


async def set_answer(office: Office, visit: Visit) -> web.StreamResponse:
    """Give an answer in the applicant's stead, have a question put, or let the assistant go on from it; by the holder."""
    form = await visit.request.post()
    conversation = await find(office, visit)
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    if conversation.floor != visit.person.name:
        return await page(office, visit, "floor_needed")
    key, value = str(form.get("key", ""))[:128], str(form.get("value", "")).strip()[:_LONGEST]
    name = str(form.get("wish"))
    wish = Command(name, key) if name in ("ask", "put") else Command("set", f"{key}={value}")
    committed = await _do(office, visit, conversation.id, wish, str(form.get("once", "")))
    log.info("desk %s %s of conversation %s by %s", wish.name, key, conversation.id, visit.person.name)
    refused = next((event.body.get("refused") for event in committed.turn.events if event.kind == "set"), None)
    if refused:
        return await page(office, visit, "not_set", str(refused))
    return goto(f"/desk/conversations/{conversation.id}")


async def tag(office: Office, visit: Visit) -> web.StreamResponse:
    """What colleagues call it."""
    form = await visit.request.post()
    conversation = await find(office, visit)
    if conversation is None:
        return refuse(office, visit, "desk.refused.no_talk", 404)
    words = str(form.get("tags", ""))[:400].replace("，", ",").replace("、", ",")
    await _do(office, visit, conversation.id, Command("tags", words), str(form.get("once", "")))
    return goto(f"/desk/conversations/{conversation.id}")


async def bulk(office: Office, visit: Visit) -> web.StreamResponse:
    """The same words to several conversations that one holds, or all of them to a colleague at the end of a shift."""
    form = await visit.request.post()
    text, to = str(form.get("text", "")).strip()[:_LONGEST], str(form.get("to", ""))
    once = str(form.get("once", "")) or token_hex(8)
    giving = form.get("wish") == "give" and await _is_colleague(office, to)
    for id_ in form.getall("id", [])[:_MOST_AT_ONCE]:
        conversation = await _held_by(office, str(id_), visit.person.name)
        if conversation is None:
            continue
        if giving:
            said = StaffSaid(floor="give", to=to, expects=visit.person.name)
            await _do(office, visit, conversation.id, said, once)
        elif text:
            await _do(office, visit, conversation.id, StaffSaid(text), once)
    return goto("/desk/conversations")


async def _do(office: Office, visit: Visit, id: ConversationId, what: What, once: str) -> Committed:
    return await office.door(office.inbound(visit, id, what, once))


async def _held_by(office: Office, id: str, name: str) -> Conversation | None:
    try:
        found = await office.store.get(ConversationId(id))
    except UnknownConversation:
        return None
    return found if found.floor == name and not found.deleted else None


async def _is_colleague(office: Office, name: str) -> bool:
    person = await office.people.find(name)
    return person is not None and not person.disabled
