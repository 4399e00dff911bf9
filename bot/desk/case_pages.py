"""One order: the papers beside the fields, the decision, and the files themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from math import ceil

from aiohttp import web
from multidict import MultiMapping

from bot.desk.case import case_of
from bot.desk.case_rules import Grounds, grounds_of
from bot.desk.decision_form import BACK, PAPERS, kept, proposed
from bot.desk.face_case import face_of
from bot.desk.fetched import fetched, sites_of
from bot.desk.office import Office, Visit
from bot.desk.pages import count_of, refuse, render
from bot.desk.queue import is_example, limit_of, tab_counts, worded
from bot.desk.reasons import beside
from bot.desk.waiting import waiting
from bot.storage.files import NoSuchFile
from bot.storage.rows import NoticeRow, OrderRow
from dialogs.engine.answers import Answers
from dialogs.engine.calling import PHONES
from dialogs.engine.conversation import Conversation, Filing
from dialogs.engine.deciding import DECIDED
from dialogs.messages import FileRef, Key, Reason
from dialogs.ports import UnknownConversation
from filing.calendar import CHINA
from filing.order import Actor, Move, State, moves

log = logging.getLogger("xiaobei.desk.access")

#: The key that makes each move (desk.js).
_KEYS = {"pass": "p", "return": "r", "ask_papers": "m", "papers_ok": "p", "papers_return": "r"}
_NEWS = 12  # notices shown beside an order
#: What a stored file may be served as; anything else only as a download.
_TYPES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"\x1a\x45\xdf\xa3": "video/webm",
    b"RIFF": "image/webp",
}


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The evidence beside the fields."""
    return await page(office, visit)


async def file(office: Office, visit: Visit) -> web.StreamResponse:
    """A certificate, a clip, a frame. Who looked at which is written down."""
    ref = FileRef(f"file:{visit.part('ref')}")
    try:
        owner = await office.files.owner(ref)
        content = await office.files.get(ref) if owner else None
    except NoSuchFile:
        owner, content = None, None
    if owner is None or content is None:
        return web.Response(status=404)
    await office.looked(visit, owner, "file", ref.removeprefix("file:"))
    kind = type_of(content)
    response = web.Response(body=content, content_type=kind)
    if kind == "application/octet-stream":
        response.headers["Content-Disposition"] = "attachment"
    return response


def type_of(content: bytes) -> str:
    """What a file is, by its first bytes; never by what anybody said it was."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for head, kind in _TYPES.items() if content.startswith(head)), "application/octet-stream")


async def page(office: Office, visit: Visit, problem: str = "", meant: tuple[str, ...] = ()) -> web.StreamResponse:
    """The whole page; after a decision that was not made with why, and with the form as it was filled in."""
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    version = _version(visit, row)
    submission = await office.store.submission(row.id, version)
    conversation = await conversation_of(office, row)
    if submission is None or conversation is None or conversation.deleted:
        return refuse(office, visit, "desk.refused.purged", 410)
    before = await office.store.submission(row.id, version - 1) if version > 1 else None
    audit = await office.store.audit_of(row.id)
    flagged = _flagged([(line.move, line.why) for line in audit if line.version <= version])
    case = case_of(submission, before, conversation, office.flow, flagged)
    if visit.sees_all:
        await office.looked(visit, row.conversation, "order", f"{row.id}/{version}")
    held = _filing(conversation, row)
    allowed = _moves(row, visit, version, held)
    values = {
        "row": row,
        "version": version,
        "case": case,
        "audit": audit,
        "grounds": _grounds(office, conversation, row),
        "moves": allowed,
        "may_return": bool(BACK & {*allowed}),
        "waiting": waiting(row.since, office.clock.now(), limit_of(office, row, conversation, submission)),
        "problem": problem,
        "done": visit.asked("done"),
        "face": face_of(submission, conversation),
        "example": is_example(row.conversation),
        "counts": await tab_counts(office),
        "reasons": beside({*submission.answers, *submission.files}, str(submission.answers.get(Key("subject.nature")))),
        **_filled(await visit.request.post() if problem else None, meant, held),
        "matched": problem == "matched",
        "keys": _KEYS,
        "decided": held.decided if held else None,
        "left_s": _left(held, office.clock.now()),
        "proposed": held.proposed if held else None,
        "call": held.call if held else None,
        "phones": _phones(office, visit, conversation, row),
        "offered_papers": PAPERS,
        "post": _post(office, conversation, held),
        "today": office.clock.now().astimezone(CHINA).date().isoformat(),
        "undo": await _undo(office, visit),
        "looked": fetched(held),
        "sites": sites_of(held, submission),
        "news": await _news(office, row),
        "next_order": await office.store.next_free(State.INITIAL_REVIEW, row.id, DECIDED),
        "value": lambda line, held=None: worded(office, visit, line.key, (held or line.shown).value, visit.sees_all),
    }
    return render(office, visit, "case.html", values, 409 if problem else 200)


def _grounds(office: Office, conversation: Conversation, row: OrderRow) -> Grounds | None:
    """The rules behind the order that is talked about now; an older one's are no longer worked out."""
    order = conversation.filing.order if conversation.filings else None
    if order is None or order.id != row.id:
        return None
    rules = office.script.rules(conversation.filing.ruleset)
    return grounds_of(Answers(conversation, office.flow, rules, office.clock.now().astimezone(CHINA).date()))


def _filing(conversation: Conversation, row: OrderRow) -> Filing | None:
    return next((one for one in conversation.filings if one.order and one.order.id == row.id), None)


def _filled(form: MultiMapping[object] | None, meant: tuple[str, ...], held: Filing | None) -> dict[str, object]:
    """The form as it was left, or as a colleague proposes it."""
    if form is None and held is not None and held.proposed is not None:
        return proposed(held.proposed.reasons)
    return kept(form, meant)


def _left(held: Filing | None, now: datetime) -> int:
    """Seconds in which a decision may still be taken back."""
    return max(0, ceil((held.decided.at - now).total_seconds())) if held and held.decided else 0


def _phones(office: Office, visit: Visit, conversation: Conversation, row: OrderRow) -> list[tuple[str, str]]:
    """The numbers that may be called: (answer, number)."""
    held = _filing(conversation, row)
    given = [(key, held.answers.get(Key(key))) for key in PHONES] if held and row.state == State.INITIAL_REVIEW else []
    return [(key, worded(office, visit, key, one.value, visit.sees_all)) for key, one in given if one and one.value]


def _post(office: Office, conversation: Conversation, held: Filing | None) -> dict[str, object]:
    """What was asked for by post, and the parcel."""
    address = bool(office.script.post.address)
    return {"papers": held.papers if held else (), "parcel": held.parcel if held else "", "address": address}


async def _news(office: Office, row: OrderRow) -> list[NoticeRow]:
    """What its reader was told by SMS and mail and whether it arrived, the newest first."""
    rows = await office.store.notices(3 * _NEWS, row.conversation)
    return [one for one in rows if one.channel != "chat"][:_NEWS]


async def _undo(office: Office, visit: Visit) -> OrderRow | None:
    """The order decided just before, while its decision may be taken back from here."""
    row = await office.store.order(visit.asked("undo")) if visit.asked("undo") else None
    talk = await conversation_of(office, row) if row else None
    held = _filing(talk, row) if row and talk else None
    return row if held and held.decided and held.decided.by == visit.person.name else None


def _version(visit: Visit, row: OrderRow) -> int:
    asked = visit.asked("version")
    return min(count_of(asked) or row.version, row.version)


async def conversation_of(office: Office, row: OrderRow) -> Conversation | None:
    """Whose order it is; None once it is gone."""
    try:
        return await office.store.get(row.conversation)
    except UnknownConversation:
        return None


def _moves(row: OrderRow, visit: Visit, version: int, held: Filing | None) -> tuple[str, ...]:
    """What this person may do with it now; an older version is only looked at, and so is what is decided already."""
    decided = held is not None and held.decided is not None
    if version != row.version or decided or not visit.person.may("senior" if row.senior else "reviewer"):
        return ()
    allowed = moves(State(row.state), Actor.STAFF)
    return tuple(move.value for move in Move if move in allowed)


def _flagged(lines: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Reason, ...]:
    """The reasons of the last return, from the audit chain: `R08:sites.s1.name`."""
    last = [why for move, why in lines if move in {Move.RETURN, Move.PAPERS_RETURN, Move.REJECT}]
    pairs = (entry.partition(":") for entry in (last[-1] if last else ()))
    return tuple(Reason(code, Key(key)) for code, _, key in pairs)
