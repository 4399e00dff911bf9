"""What staff do in a conversation: take and hand on the floor, speak, note, tag, set answers, decide about a face.

The floor has one holder. Every change of it says whom it was taken from as its sender saw it (`expects`) and happens only
if that is still so: of twenty who take at once one has it, and the others are told who.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogs.engine import calling, deciding, judging
from dialogs.engine.conversation import Handling
from dialogs.engine.made import Deadline
from dialogs.engine.questions import question
from dialogs.engine.talk import CHINA, Talk
from dialogs.flow.checks import BY_KIND, CHECKS
from dialogs.flow.model import Step, bare, is_element
from dialogs.messages import Command, Due, StaffSaid, Value, Who
from filing.problem import Problem

#: The ids of the deadlines that a conversation's handling has.
FORGOTTEN, SNOOZED = "floor_forgotten", "snooze_over"
UNANSWERED, UNRESOLVED = "reply_late", "resolved_late"
_MOST_TAGS = 12


def take_words(talk: Talk, said: StaffSaid, who: Who) -> None:
    """A staff member's words go to the applicant as they are; handing back needs no repair."""
    if said.floor and not _is_free(talk, said, who):
        talk.note("floor", refused=said.floor, holder=talk.conversation.floor, name=who.name)
        talk.ask = False
        return
    if said.floor == "take":
        _take(talk, who.name, "take")
    if said.text or said.media:
        _speak(talk, said, who)
    if said.floor in _HANDED:
        _HANDED[said.floor](talk, said, who)
    elif said.floor != "back":
        talk.ask = False


def take_command(talk: Talk, command: Command, who: Who) -> None:
    """What staff do besides speaking. It is recorded as theirs."""
    talk.ask = False
    deed = _DEEDS.get(command.name)
    if deed is not None:
        deed(talk, command.argument, who)


def take_due(talk: Talk, due: Due) -> None:
    """A holder who forgot it loses the floor and the queue has it again; what was put aside is there again."""
    talk.ask = False
    if due.what in (UNANSWERED, UNRESOLVED):
        _be_late(talk, due.what)
        return
    talk.note("due", what=due.what)
    if due.what == SNOOZED and talk.conversation.handling.snoozed:
        _handle(talk, snoozed=None)
        talk.become(wants_human=True)
    elif due.what == FORGOTTEN and talk.conversation.floor == due.about:
        talk.note("floor", move="forgotten", name=due.about)
        talk.become(floor="", wants_human=True)
        talk.say("notice.staff_away")
        talk.ask = talk.repeat = True


def ask_human(talk: Talk, _argument: str = "") -> None:
    """A person is asked for. Said honestly, with how long it takes; the conversation goes on meanwhile."""
    if talk.held:
        talk.say("notice.staff_here", {"name": talk.conversation.floor})
        return
    talk.become(wants_human=True)
    hours = talk.script.hours
    there, by = hours.next(talk.now), hours.reply_by(talk.now)
    if there > talk.now:
        talk.say("notice.human_later", {"when": there.astimezone(CHINA).strftime("%m-%d %H:%M")})
    elif by > hours.closing(talk.now):
        closes, when = hours.closing(talk.now).strftime("%H:%M"), by.astimezone(CHINA).strftime("%m-%d %H:%M")
        talk.say("notice.human_closing", {"closes": closes, "when": when})
    else:
        talk.say("notice.human_asked", {"minutes": str(int(hours.first_reply.total_seconds() // 60))})


def keep_time(talk: Talk) -> None:
    """At a turn's end: since when a person is wanted or there, and until when an answer and an end are promised."""
    wanted, handling = talk.conversation.wants_human or talk.conversation.floor, talk.conversation.handling
    if wanted and handling.since is None:
        answered = handling.answered if handling.answered == talk.now else None  # he took it with his first words
        _handle(talk, since=talk.now, answered=answered)
        hours = talk.script.hours
        talk.deadlines.append(Deadline(UNRESOLVED, UNRESOLVED, "", hours.resolve_by(talk.now)))
        if answered is None:
            talk.deadlines.append(Deadline(UNANSWERED, UNANSWERED, "", hours.reply_by(talk.now)))
    elif not wanted and handling.since is not None:
        _handle(talk, since=None)
        talk.lifted += [UNANSWERED, UNRESOLVED]


def keep_put(talk: Talk) -> None:
    """The question that staff had us put stands until it is answered; what comes after it is not asked."""
    if not talk.held or not (talk.putting or talk.conversation.handling.put):
        return
    answers, path = talk.answers(), talk.path()
    stamp = question(talk.script, answers, path, path.here).stamp if path.here else ""
    _handle(talk, put=stamp if talk.putting or stamp == talk.conversation.handling.put else "")
    talk.putting = False


def no_human(talk: Talk, _argument: str = "") -> None:
    """It is not needed after all. Who is there already says so himself."""
    if talk.held:
        return
    talk.become(wants_human=False)
    talk.say("notice.human_not")


def _be_late(talk: Talk, what: str) -> None:
    """What was promised was not kept: everybody at the desk and in the group is told, until somebody does it."""
    handling = talk.conversation.handling
    if handling.since is not None and (what == UNRESOLVED or handling.answered is None):
        talk.note("due", what=what)


def _is_free(talk: Talk, said: StaffSaid, who: Who) -> bool:
    """Whether the floor is as its sender saw it; who did not say means: nobody's to take, his own to give away."""
    holder = talk.conversation.floor
    if said.expects is not None:
        return holder == said.expects
    return holder in ("", who.name) if said.floor in ("take", "close", "snooze") else holder == who.name


def _take(talk: Talk, name: str, move: str) -> None:
    if talk.conversation.floor == name:
        return
    talk.note("floor", move=move, name=name)
    talk.become(floor=name, wants_human=False)
    _handle(talk, held=talk.now, snoozed=None)
    _remind(talk, name)
    talk.say("notice.staff_here", {"name": name})


def _speak(talk: Talk, said: StaffSaid, who: Who) -> None:
    there = {"topic": True} if said.topic else {}
    if said.private:
        talk.note("private", text=said.text, name=who.name, **there)
        return
    seat = {"seat": said.to} if said.to and said.floor != "give" else {}
    media = {"media": said.media} if said.media else {}
    talk.note("staff", text=said.text, name=who.name, **media, **seat, **there)
    _handle(talk, put="")  # they talk now: what is said next is no answer to a card
    if talk.conversation.handling.answered is None:
        _handle(talk, answered=talk.now)
        talk.lifted.append(UNANSWERED)
    if talk.conversation.floor == who.name:
        _remind(talk, who.name)


def _back(talk: Talk, _said: StaffSaid, who: Who) -> None:
    """The assistant goes on by itself: what is asked next is computed."""
    if not talk.conversation.floor:
        talk.ask = False
        return
    _leave(talk, "back", who)
    talk.say("notice.staff_gone")
    talk.repeat = True


def _give(talk: Talk, said: StaffSaid, who: Who) -> None:
    """To a colleague, at the end of a shift or because he knows better."""
    talk.ask = False
    if said.to and said.to != talk.conversation.floor:
        talk.note("floor", move="give", name=who.name, to=said.to)
        _take(talk, said.to, "given")


def _close(talk: Talk, _said: StaffSaid, who: Who) -> None:
    """It is dealt with and leaves the queue; the assistant goes on if a person had the floor."""
    held = bool(talk.conversation.floor)
    _leave(talk, "close", who)
    talk.become(wants_human=False)
    talk.ask = talk.repeat = held
    if held:
        talk.say("notice.staff_gone")


def _snooze(talk: Talk, said: StaffSaid, who: Who) -> None:
    """Not now: the assistant has the floor, and at that time the conversation is in the queue again."""
    if said.until is None:
        return
    held = bool(talk.conversation.floor)
    _leave(talk, "snooze", who)
    talk.become(wants_human=False)
    _handle(talk, snoozed=said.until)
    talk.lifted.remove(SNOOZED)  # it is set anew
    talk.deadlines.append(Deadline(SNOOZED, SNOOZED, who.name, said.until))
    talk.say("notice.staff_later", {"until": said.until.astimezone(CHINA).strftime("%m-%d %H:%M")})
    talk.ask = talk.repeat = held


def _leave(talk: Talk, move: str, who: Who) -> None:
    talk.note("floor", move=move, name=who.name)
    talk.become(floor="")
    talk.lifted += [FORGOTTEN, SNOOZED]
    _handle(talk, held=None, snoozed=None, put="")


def _remind(talk: Talk, name: str) -> None:
    """Whoever holds the floor and does nothing loses it then; every deed of his begins the time anew."""
    talk.deadlines.append(Deadline(FORGOTTEN, FORGOTTEN, name, talk.now + talk.script.hours.forgotten))


def _handle(talk: Talk, **changes: object) -> None:
    handling: Handling = replace(talk.conversation.handling, **changes)  # type: ignore[arg-type]
    talk.become(handling=handling)


def _tags(talk: Talk, argument: str, who: Who) -> None:
    tags = tuple(dict.fromkeys(tag.strip()[:24] for tag in argument.split(",") if tag.strip()))[:_MOST_TAGS]
    _handle(talk, tags=tags)
    talk.note("tagged", tags=list(tags), name=who.name)


def _set(talk: Talk, argument: str, who: Who) -> None:
    """An answer in the applicant's stead: checked as his would be, marked as theirs. Every card that shows it is void by
    it, so the applicant confirms it before anything is handed in."""
    key, _, words = argument.partition("=")
    value = _as_answer(talk, key, words)
    if isinstance(value, Problem) or not talk.may_be_set(key):
        code = value.text if isinstance(value, Problem) else "notice.cannot_change"
        talk.note("set", refused=code, key=key, name=who.name)
        return
    basis = talk.answers().source_of(key)
    step = next((step for step in talk.script.flow.every() if step.name == bare(key) and step.kind != "confirm"), None)
    if step is not None:
        basis |= talk.answers().basis(step.depends, _element(key))
    talk.answer(key, value, "staff", basis)
    talk.note("set", key=key, name=who.name)
    talk.say("notice.staff_set", {"name": who.name})


def _ask(talk: Talk, key: str, who: Who) -> None:
    """The assistant goes on from this question: it is put once more, and the floor is the assistant's."""
    if not talk.is_asked(key) or talk.conversation.floor not in ("", who.name):
        talk.note("set", refused="notice.cannot_change", key=key, name=who.name)
        return
    talk.reopen(key)
    if talk.conversation.floor:
        _leave(talk, "ask", who)
        talk.say("notice.staff_gone")
    talk.ask = talk.repeat = True


def _put(talk: Talk, key: str, who: Who) -> None:
    """The assistant puts this question, and takes its answer, while whoever has the floor keeps it."""
    here = talk.path().here
    if talk.conversation.floor != who.name or not talk.is_asked(key):
        talk.note("set", refused="notice.cannot_change", key=key, name=who.name)
        return
    if here is None or here.key != key:
        talk.reopen(key)
    talk.note("set", move="put", key=key, name=who.name)
    talk.putting = talk.ask = talk.repeat = True


def _as_answer(talk: Talk, key: str, words: str) -> Value | Problem:
    step = next((step for step in talk.script.flow.every() if step.name == bare(key) and step.kind != "confirm"), None)
    options = _options(step)
    if options:
        return words if words in options else Problem("empty")
    if step is not None and step.kind in ("photo", "video", "each"):
        return Problem("empty")
    check = (step.check if step else "") or talk.script.flow.field_of(key).check
    named = CHECKS[check] if check else BY_KIND.get(step.kind if step else "text", CHECKS["words"])
    return named(words, talk.answers(), _element(key))


def _options(step: Step | None) -> tuple[str, ...]:
    if step is None or step.kind != "choose" or step.source:
        return ()
    return tuple(option.value for option in step.options if not (option.command or option.reopens or option.invites))


def _element(key: str) -> str:
    return next((part for part in key.split(".") if is_element(part)), "")


_HANDED: Mapping[str, Callable[[Talk, StaffSaid, Who], None]] = {
    "back": _back,
    "give": _give,
    "close": _close,
    "snooze": _snooze,
}
_DEEDS: Mapping[str, Callable[[Talk, str, Who], None]] = {
    "face_decision": judging.take,
    "tags": _tags,
    "set": _set,
    "ask": _ask,
    "put": _put,
    "take_back": deciding.take_back,
    "call": calling.take,
}
