"""The decision form of an order as it was filled in: reasons, papers, and what words alone mean of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from multidict import MultiMapping

from bot.desk.reasons import OTHER, known
from dialogs.engine.calling import MISSES, misses
from dialogs.engine.conversation import Call
from dialogs.engine.post import ASKING, PAPER
from dialogs.messages import Reason
from filing.order import Move
from filing.reasons import reopen_keys
from filing.rejections import matches

#: Moves of the reviewer that send the order back, and so need a reason.
BACK = frozenset({Move.RETURN, Move.PAPERS_RETURN})
#: Papers that can be asked for by post; others are written in words. Names: text field.papers.<code>.
PAPERS = ("form", "truth", "gd_promise", "bianban", "foundation", "party", "plan", "bill")
_UNANSWERED = "R15"
_LONGEST_WORDS = 500
_PAPER_WORDS = "paper_words"


def reasons_in(form: MultiMapping[object], wish: str) -> tuple[Reason, ...]:
    """What goes with a decision: why an order comes back, or which papers are to be posted."""
    if wish in ASKING:
        return tuple(_papers(form))
    return tuple(_reasons(form))


def problem_of(wish: str, reasons: tuple[Reason, ...], call: Call | None) -> str:
    """What is wrong with the decision before it is even made."""
    if wish not in set(Move):
        return "not_now"
    if Move(wish) in ASKING and not reasons:
        return "papers_needed"
    if Move(wish) in BACK and not reasons:
        return "reason_needed"
    if Move(wish) in BACK and misses(call) < MISSES and any(reason.code == _UNANSWERED for reason in reasons):
        return "call_first"
    if Move(wish) is Move.PASS and reasons:
        return "reasons_but_pass"
    return ""


def meant_by(form: MultiMapping[object], wish: str, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """What words alone mean of the catalogue, as boxes to tick: shown to their writer before they are sent."""
    if wish not in BACK:
        return ()
    return tuple(
        f"{found.code}|{reason.key}"
        for reason in reasons
        if reason.code == OTHER
        for found in matches(reason.words)[:1]
        if not reason.key
        or reason.key in reopen_keys(found.code, "company", present=(reason.key,))
        or reason.key in reopen_keys(found.code, "person", present=(reason.key,))
    )


def kept(form: MultiMapping[object] | None, meant: tuple[str, ...] = ()) -> dict[str, object]:
    """What was ticked and written on a form that is shown again, and what the words were found to mean."""
    ticked = [*(str(value) for value in form.getall("reason", [])), *meant] if form else []
    written = {name[6:]: str(value) for name, value in (form or {}).items() if name.startswith("words:") and value}
    return _as_kept(ticked, written)


def proposed(reasons: tuple[Reason, ...]) -> dict[str, object]:
    """The same of a decision that a reviewer proposed."""
    ticked = [f"{reason.code}|{reason.key}" for reason in reasons if reason.code != OTHER]
    return _as_kept(ticked, {reason.key: reason.words for reason in reasons if reason.words})


def _as_kept(ticked: list[str], written: dict[str, str]) -> dict[str, object]:
    reopened = {entry.partition("|")[2] for entry in ticked} | {*written}
    return {"chosen": ticked, "written": written, "reopened": reopened}


def _papers(form: MultiMapping[object]) -> Iterable[Reason]:
    words = str(form.get(_PAPER_WORDS, "")).strip()[:_LONGEST_WORDS]
    for code in form.getall("paper", []):
        if code in PAPERS:
            yield Reason(PAPER, f"papers.{code}")
    if words:
        yield Reason(OTHER, "", words)


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
