"""One order: the papers beside the fields, the decision, and the files themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from aiohttp import web
from multidict import MultiMapping

from bot.desk.case import case_of
from bot.desk.office import Office, Visit
from bot.desk.pages import count_of, goto, refuse, render
from bot.desk.queue import is_example, limit_of, tab_counts, worded
from bot.desk.reasons import OTHER, beside, known
from bot.desk.waiting import waiting
from bot.storage.files import NoSuchFile
from bot.storage.rows import OrderRow
from dialogs.engine.conversation import Answer, Conversation, Submission
from dialogs.messages import Command, FileRef, Key, Reason, Status
from dialogs.ports import Committed, UnknownConversation
from filing.order import Actor, Move, State, moves

log = logging.getLogger("xiaobei.desk.access")

#: Moves of the reviewer that send the order back, and so need a reason.
_BACK = frozenset({Move.RETURN, Move.PAPERS_RETURN})
_LONGEST_WORDS = 500
#: What a stored file may be served as; anything else only as a download.
_TYPES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"\x1a\x45\xdf\xa3": "video/webm",
    b"RIFF": "image/webp",
}


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The evidence beside the fields."""
    return await _page(office, visit)


async def decide(office: Office, visit: Visit) -> web.StreamResponse:
    """Pass, return with reasons, ask for papers: through the one door, for the version that was looked at."""
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    if row.claimed_by not in ("", visit.person.name):
        return await _page(office, visit, "claimed")
    form = await visit.request.post()
    wish, reasons = str(form.get("move", "")), tuple(_reasons(form))
    problem = _problem(wish, reasons) or await _unready(office, row, wish)
    if problem:
        return await _page(office, visit, problem)
    version = count_of(str(form.get("version", "")))
    status = Status(row.id, version, wish, reasons if Move(wish) in _BACK else ())
    committed = await office.door(office.inbound(visit, row.conversation, status, str(form.get("once", ""))))
    refused = refusal_in(committed)
    log.info("desk decided %s %s version %s by %s: %s", row.id, wish, version, visit.person.name, refused or "made")
    if refused:
        return await _page(office, visit, refused)
    return goto(f"/desk/orders/{row.id}?done={wish}")


async def decide_face(office: Office, visit: Visit) -> web.StreamResponse:
    """What the machine left to people: is it the same person? Recorded with the words that say why."""
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    form = await visit.request.post()
    verdict, why = str(form.get("verdict", "")), str(form.get("words", "")).strip()[:_LONGEST_WORDS]
    if row.claimed_by not in ("", visit.person.name):
        return await _page(office, visit, "claimed")
    if verdict not in ("accept", "refuse") or not why:
        return await _page(office, visit, "face_words")
    command = Command("face_decision", f"{verdict}:{why}")
    await office.door(office.inbound(visit, row.conversation, command, str(form.get("once", ""))))
    log.info("desk face of %s: %s by %s", row.id, verdict, visit.person.name)
    return goto(f"/desk/orders/{row.id}#part-face")


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
    log.info("desk file %s of %s shown to %s", ref, owner, visit.person.name)
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


def refusal_in(committed: Committed) -> str:
    """Why the order did not move; empty when it did. A repetition has been done by somebody before."""
    if not committed.fresh:
        return "already"
    refused = (str(event.body["refused"]) for event in committed.turn.events if event.body.get("refused"))
    return next(refused, "")


async def _unready(office: Office, row: OrderRow, wish: str) -> str:
    """Nothing passes while the machine has left the face to people and nobody has decided."""
    submission, conversation = await office.store.submission(row.id, row.version), await _conversation(office, row)
    if wish != Move.PASS or submission is None or conversation is None:
        return ""
    face = _face(submission, conversation)
    return "face_first" if face["open"] else "face_refused" if face["staff"] == "refuse" else ""


def _problem(wish: str, reasons: tuple[Reason, ...]) -> str:
    """What is wrong with the decision before it is even made."""
    if wish not in set(Move):
        return "not_now"
    if Move(wish) in _BACK and not reasons:
        return "reason_needed"
    if Move(wish) is Move.PASS and reasons:
        return "reasons_but_pass"
    return ""


def _reasons(form: MultiMapping[object]) -> Iterable[Reason]:
    """The ticked boxes, `code|key` each, with the words written for that key. Words alone are a reason too."""
    ticked = [str(value).partition("|") for value in form.getall("reason", [])]
    words = {
        name.removeprefix("words:"): str(value).strip()[:_LONGEST_WORDS]
        for name, value in form.items()
        if name.startswith("words:") and str(value).strip()
    }
    for code, _, key in ticked:
        if known(code):
            yield Reason(code, key, words.pop(key, ""))
    for key, said in words.items():
        yield Reason(OTHER, key, said)


async def _page(office: Office, visit: Visit, problem: str = "") -> web.StreamResponse:
    row = await office.store.order(visit.part("id"))
    if row is None:
        return refuse(office, visit, "desk.refused.no_order", 404)
    version = _version(visit, row)
    submission = await office.store.submission(row.id, version)
    conversation = await _conversation(office, row)
    if submission is None or conversation is None or conversation.deleted:
        return refuse(office, visit, "desk.refused.purged", 410)
    before = await office.store.submission(row.id, version - 1) if version > 1 else None
    audit = await office.store.audit_of(row.id)
    flagged = _flagged([(line.move, line.why) for line in audit if line.version <= version])
    case = case_of(submission, before, conversation, office.flow, flagged)
    if visit.sees_all:
        log.info("desk case %s version %s shown to %s", row.id, version, visit.person.name)
    allowed = _moves(row, visit, version)
    values = {
        "row": row,
        "version": version,
        "case": case,
        "audit": audit,
        "moves": allowed,
        "may_return": bool(_BACK & {*allowed}),
        "waiting": waiting(row.since, office.clock.now(), limit_of(row.state)),
        "problem": problem,
        "done": visit.asked("done"),
        "face": _face(submission, conversation),
        "example": is_example(row.conversation),
        "counts": await tab_counts(office),
        "reasons": beside({*submission.answers, *submission.files}, str(submission.answers.get(Key("subject.nature")))),
        **_kept(await visit.request.post() if problem else None),
        "value": lambda line, held=None: worded(office, visit, line.key, (held or line.shown).value, visit.sees_all),
    }
    return render(office, visit, "case.html", values, 409 if problem else 200)


def _kept(form: MultiMapping[object] | None) -> dict[str, object]:
    """What was ticked and written on a form that is shown again."""
    ticked = [str(value) for value in form.getall("reason", [])] if form else []
    written = {name[6:]: str(value) for name, value in (form or {}).items() if name.startswith("words:") and value}
    return {
        "chosen": ticked,
        "written": written,
        "reopened": {entry.partition("|")[2] for entry in ticked} | {*written},
    }


def _version(visit: Visit, row: OrderRow) -> int:
    asked = visit.asked("version")
    return min(count_of(asked) or row.version, row.version)


async def _conversation(office: Office, row: OrderRow) -> Conversation | None:
    try:
        return await office.store.get(row.conversation)
    except UnknownConversation:
        return None


def _moves(row: OrderRow, visit: Visit, version: int) -> tuple[str, ...]:
    """What this person may do with it now; an older version is only looked at."""
    if version != row.version or not visit.person.may("reviewer"):
        return ()
    allowed = moves(State(row.state), Actor.STAFF)
    return tuple(move.value for move in Move if move in allowed)


def _flagged(lines: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Reason, ...]:
    """The reasons of the last return, from the audit chain: `R08:sites.s1.name`."""
    last = [why for move, why in lines if move in {Move.RETURN, Move.PAPERS_RETURN, Move.REJECT}]
    pairs = (entry.partition(":") for entry in (last[-1] if last else ()))
    return tuple(Reason(code, Key(key)) for code, _, key in pairs)


def _face(submission: Submission, conversation: Conversation) -> dict[str, object]:
    """What was found out about the face, and whether a person must decide."""
    answers = submission.answers
    filing = next((f for f in conversation.filings if f.order and f.order.id == submission.order), None)
    staff = _verdict(filing.answers) if filing else None
    decision = answers.get(Key("face.decision"))
    return {
        "decision": decision,
        "distance": answers.get(Key("face.distance")),
        "threshold": answers.get(Key("face.threshold")),
        "seen": answers.get(Key("face.seen")),
        "way": answers.get(Key("face.way")),
        "staff": staff,
        "open": staff is None and decision != "match",
    }


def _verdict(answers: Mapping[Key, Answer]) -> str | None:
    """Staff's decision about the face, while the clip that it was about is still the one there is."""
    staff = answers.get(Key("face.staff"))
    if staff is None:
        return None
    now = {key: answers[key].value if key in answers else None for key in staff.basis}
    return str(staff.value) if now == dict(staff.basis) else None
