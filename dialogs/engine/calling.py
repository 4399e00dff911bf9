"""The reviewer's call (初审回拨): announced with number and window before it is made, a better time offered, recorded.

Source: docs/facts.md, 7.1 and R15. A missed call is told and repeated, and sends nothing back by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from dialogs.engine import notices
from dialogs.engine.conversation import Call
from dialogs.engine.talk import CHINA, COMMAND_STAMP, Talk
from dialogs.messages import Who
from dialogs.replies import Choice, Shown
from filing.order import Order, State

#: Which answer's number is called.
PHONES = ("contact.mobile", "site_principal.mobile")
#: Calls that nobody took before a number may be said not to be answered (R15).
MISSES = 2
#: While a call is announced.
WAYS = (Choice("call ok", "option.command.call_ok"), Choice("call when", "option.command.call_when"))
_LONGEST = timedelta(days=14)
#: Windows offered instead: hours of a working day in China.
_HALVES = ((time(9), time(12)), (time(14), time(18)))
_OFFERED = 4


def take(talk: Talk, argument: str, who: Who) -> None:
    """A reviewer's word about a call: `ORDER|announce|KEY|FROM|TO`, so too `again`; `ORDER|reached`, `ORDER|missed`.

    Times are ISO 8601. `ORDER` is the one on his page: the newest filing may be another by now.
    """
    about, deed, *rest = [*argument.split("|"), ""]
    order, call = talk.filing.order, talk.filing.call
    if order is None or order.id != about or order.state is not State.INITIAL_REVIEW:
        talk.note("call", refused="not_now", name=who.name)
    elif deed in ("announce", "again") and (window := _window(talk, rest)):
        _plan(talk, order, window, who)
    elif deed in ("reached", "missed") and call is not None and call.open:
        _record(talk, call, deed, who)
        talk.say(f"order.call_{deed}")
    else:
        talk.note("call", refused="call_window", name=who.name)


def take_wish(talk: Talk, argument: str) -> None:
    """The applicant about an announced call: it suits him, or when else."""
    call = talk.filing.call
    if call is None or not call.open:
        talk.say("notice.no_call")
    elif argument == "ok":
        talk.change(call=replace(call, wish="ok"))
        talk.say("notice.call_ok")
    elif window := next((one for one in offered(talk) if argument == _named(one)), None):
        talk.change(call=replace(call, start=window[0], end=window[1], wish="moved"))
        talk.note("call", moved=argument)
        talk.say("notice.call_moved", {"when": _words(window)})
    else:
        choices = tuple(
            Choice(f"call {_named(one)}", "option.command.call_window", {"when": Shown(_words(one))})
            for one in offered(talk)
        )
        talk.say("notice.call_when", choices=choices, stamp=COMMAND_STAMP)


def misses(call: Call | None) -> int:
    """How often nobody took it."""
    return call.made.count("missed") if call else 0


def offered(talk: Talk) -> list[tuple[datetime, datetime]]:
    """The next halves of working days that begin in an hour or more."""
    day = talk.now.astimezone(CHINA).date()
    found: list[tuple[datetime, datetime]] = []
    while len(found) < _OFFERED:
        worked = talk.script.workday(day)
        if day.weekday() < 5 if worked is None else worked:
            halves = [(datetime.combine(day, a, CHINA), datetime.combine(day, b, CHINA)) for a, b in _HALVES]
            found += [half for half in halves if half[0] >= talk.now + timedelta(hours=1)]
        day += timedelta(days=1)
    return found[:_OFFERED]


def _plan(talk: Talk, order: Order, window: tuple[str, datetime, datetime], who: Who) -> None:
    """A call that is announced already and not made is moved; the same once more is nothing."""
    call = talk.filing.call
    if call is not None and call.open:
        if (call.key, call.start, call.end) == window:
            talk.note("call", refused="already", name=who.name)
            return
        _record(talk, call, "again", who)
    made = talk.filing.call.made if talk.filing.call else ()
    _announce(talk, order, Call(*window, who.name, made))


def _announce(talk: Talk, order: Order, call: Call) -> None:
    """In the chat with the number, by SMS and mail without it."""
    talk.change(call=call)
    talk.note("call", announced=call.start.isoformat(), until=call.end.isoformat(), key=call.key, name=call.by)
    ours, when = talk.script.words.get("phone", ""), _words((call.start, call.end))
    number = Shown(talk.answers().value(call.key), "phone")
    said = "order.call_announced_from" if ours else "order.call_announced"
    told = {"when": Shown(when), "number": number, "ours": Shown(ours)}
    talk.say(said, choices=WAYS, stamp=COMMAND_STAMP, shown=told)
    event = f"{order.id}:call:{len(order.made)}:{len(call.made)}:{call.start:%m%d%H%M}"
    notices.owe(talk, event, "call_announced", {"when": when, "order": order.id[-4:]})


def _record(talk: Talk, call: Call, outcome: str, who: Who) -> None:
    """Each call is kept with its outcome; a missed one may be announced again."""
    talk.note("call", outcome=outcome, name=who.name)
    talk.change(call=replace(call, made=(*call.made, outcome), open=False))


def _window(talk: Talk, rest: list[str]) -> tuple[str, datetime, datetime] | None:
    """A number that we have, and a window that has not passed; None for anything else."""
    try:
        key, start, end = rest[0], datetime.fromisoformat(rest[1]), datetime.fromisoformat(rest[2])
    except (IndexError, ValueError):
        return None
    known = key in PHONES and bool(talk.answers().value(key)) and start.tzinfo is not None and end.tzinfo is not None
    return (key, start, end) if known and start < end and talk.now < end < talk.now + _LONGEST else None


def _words(window: tuple[datetime, datetime]) -> str:
    """`2026-11-27 14:00–18:00`, in China."""
    start, end = (at.astimezone(CHINA) for at in window)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"


def _named(window: tuple[datetime, datetime]) -> str:
    return f"{window[0].astimezone(CHINA):%Y%m%dT%H}"
