"""What a reviewer does with an order: decides, takes it back, judges a face, calls. All through the one door."""

from __future__ import annotations

import logging
from datetime import datetime

from aiohttp import web

from bot.desk.case_pages import conversation_of, page
from bot.desk.decision_form import BACK, meant_by, problem_of, reasons_in
from bot.desk.face_case import face_of
from bot.desk.office import Office, Visit
from bot.desk.pages import count_of, goto, refuse
from bot.storage.rows import OrderRow
from dialogs.engine.judging import VERDICTS
from dialogs.engine.post import ASKING
from dialogs.messages import Command, Status, What
from dialogs.ports import Committed
from filing.calendar import CHINA
from filing.order import Move

log = logging.getLogger("xiaobei.desk.access")

_LONGEST_WORDS = 500


async def decide(office: Office, visit: Visit) -> web.StreamResponse:
    """Pass, return with reasons, ask for papers: for the version that was looked at."""
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    if row.claimed_by not in ("", visit.person.name):
        return await page(office, visit, "claimed")
    form = await visit.request.post()
    wish = str(form.get("move", ""))
    reasons = reasons_in(form, wish)
    talk = await conversation_of(office, row)
    call = talk.filing.call if talk and talk.filings else None
    problem = problem_of(wish, reasons, call) or await _unready(office, row, wish)
    if problem:
        return await page(office, visit, problem)
    meant = meant_by(form, wish, reasons)
    if meant and not form.get("matched"):
        return await page(office, visit, "matched", meant)
    version = count_of(str(form.get("version", "")))
    status = Status(
        row.id,
        version,
        wish,
        reasons if Move(wish) in BACK | ASKING else (),
        senior=visit.person.may("senior"),
        hold_s=office.settings.take_back_s,
    )
    refused = await _tell(office, visit, row, status)
    log.info("desk decided %s %s version %s by %s: %s", row.id, wish, version, visit.person.name, refused or "made")
    return await _answered(office, visit, row, refused, wish)


async def take_back(office: Office, visit: Visit) -> web.StreamResponse:
    """Undo a decision while it is held."""
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    refused = await _tell(office, visit, row, Command("take_back", row.id), "b")
    log.info("desk took back %s by %s: %s", row.id, visit.person.name, refused or "made")
    return await _answered(office, visit, row, refused, "taken_back")


async def call(office: Office, visit: Visit) -> web.StreamResponse:
    """Announce a call, or say how it went."""
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    form = await visit.request.post()
    deed = str(form.get("deed", ""))
    said = [row.id, deed]
    if deed in ("announce", "again"):
        day, start, end = (str(form.get(name, "")) for name in ("day", "from", "to"))
        said += [str(form.get("phone", "")), _at(day, start), _at(day, end)]
    refused = await _tell(office, visit, row, Command("call", "|".join(said)), "c")
    return await _answered(office, visit, row, refused, f"call_{deed}#call")


async def decide_face(office: Office, visit: Visit) -> web.StreamResponse:
    """What the machine left to people: is it the same person? Recorded with the words that say why.

    It is about the version and the clip that the page showed.
    """
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    form = await visit.request.post()
    verdict, why = str(form.get("verdict", "")), str(form.get("words", "")).strip()[:_LONGEST_WORDS]
    if row.claimed_by not in ("", visit.person.name):
        return await page(office, visit, "claimed")
    if verdict not in VERDICTS or not why:
        return await page(office, visit, "face_words")
    seen = [row.id, *(str(form.get(name, "")) for name in ("version", "clip"))]
    refused = await _tell(office, visit, row, Command("face_decision", "|".join((*seen, verdict, why))))
    log.info("desk face of %s: %s by %s: %s", row.id, verdict, visit.person.name, refused or "made")
    return await page(office, visit, refused) if refused else goto(f"/desk/orders/{row.id}#part-face")


def refusal_in(committed: Committed) -> str:
    """Why the order did not move; empty when it did. A repetition has been done by somebody before."""
    if not committed.fresh:
        return "already"
    refused = (str(event.body["refused"]) for event in committed.turn.events if event.body.get("refused"))
    return next(refused, "")


async def _tell(office: Office, visit: Visit, row: OrderRow, what: What, sort: str = "") -> str:
    """Through the door, once for each time the page was opened and each `sort` of deed; why it was refused, or ""."""
    once = f"{sort}{(await visit.request.post()).get('once', '')}"
    return refusal_in(await office.door(office.inbound(visit, row.conversation, what, once)))


async def _answered(office: Office, visit: Visit, row: OrderRow, refused: str, done: str) -> web.StreamResponse:
    return await page(office, visit, refused) if refused else goto(f"/desk/orders/{row.id}?done={done}")


async def _unready(office: Office, row: OrderRow, wish: str) -> str:
    """Nothing passes while the machine has left the face to people and nobody has decided."""
    submission, conversation = await office.store.submission(row.id, row.version), await conversation_of(office, row)
    if wish != Move.PASS or submission is None or conversation is None:
        return ""
    face = face_of(submission, conversation)
    return "face_first" if face["open"] else "face_refused" if face["staff"] == "refuse" else ""


def _at(day: str, hour: str) -> str:
    """A time of a day in China as ISO 8601; empty for nonsense."""
    try:
        return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=CHINA).isoformat()
    except ValueError:
        return ""
