"""The challenge: what the person is asked to do, and whether the clip shows it, in that order.

Left and right are the person's own, in a picture that is not mirrored (a preview may be; what is recorded is not).
An action counts from neutral: it begins above one threshold, is over below a lower one, and the next action begins
only after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # picking and naming actions must not import OpenCV
    from actions.faces.settings import Signals
    from actions.faces.track import Look

TURNS = ("turn_left", "turn_right")
ACTIONS = (*TURNS, "blink", "open_mouth")
_ROUND_S = 1.0  # how far before and after a moment the opening of the eyes is compared
_ROUND_LOOKS = 60  # at most so many looks lie within it
_BASELINE = 0.8  # quantile of those openings: open, whatever blinks fall into them


@dataclass(frozen=True)
class Seen:
    """One asked action: whether it was seen, and when it was strongest (seconds from the start)."""

    action: str
    seen: bool
    at_s: float | None = None


@dataclass(frozen=True)
class Event:
    """Something the face did: the indexes of the looks where it began, was strongest, and was over."""

    action: str
    begin: int
    peak: int
    end: int


def pick(random: Random) -> tuple[str, ...]:
    """Two or three different actions in random order, never turns alone nor none. Use random.SystemRandom but in tests."""
    while True:
        actions = tuple(random.sample(ACTIONS, random.choice((2, 3))))
        if {*actions} & {*TURNS} and asks_enough(actions):
            return actions


def asks_enough(actions: tuple[str, ...]) -> bool:
    """Whether a machine may say match after these: a picture bent in a computer turns too, so turns alone are too little."""
    return not {*actions} <= {*TURNS}


def parse(challenge: object) -> tuple[str, ...]:
    """The actions of "turn_left,blink" or of a sequence of names. Raises ValueError for any other word."""
    words = challenge.split(",") if isinstance(challenge, str) else challenge
    if words is None:
        return ()
    if not isinstance(words, list | tuple):
        raise ValueError("a challenge is a list of actions")
    actions = tuple(str(word).strip() for word in words if str(word).strip())
    unknown = [action for action in actions if action not in ACTIONS]
    if unknown:
        raise ValueError(f"unknown action {unknown[0]!r}; there are {', '.join(ACTIONS)}")
    return actions


def performed(
    looks: Sequence[Look], challenge: tuple[str, ...], signals: Signals
) -> tuple[list[Seen], list[Event], str | None]:
    """What of the challenge was seen, the events it was seen in, and challenge_missed, wrong_order or None."""
    events = {action: _events(looks, action, signals) for action in set(challenge)}
    found = _in_order(challenge, events)
    if len(found) == len(challenge):
        return [_seen(looks, event) for event in found], found, None
    anywhere = [next(iter(events[action]), None) for action in challenge]
    seen = [
        _seen(looks, event) if event else Seen(action, False) for action, event in zip(challenge, anywhere, strict=True)
    ]
    return seen, [event for event in anywhere if event], "wrong_order" if all(anywhere) else "challenge_missed"


def _in_order(challenge: tuple[str, ...], events: dict[str, list[Event]]) -> list[Event]:
    """The earliest event for each action that begins after the one before was over; stops where there is none."""
    found: list[Event] = []
    for action in challenge:
        after = found[-1].end if found else -1
        event = next((event for event in events[action] if event.begin >= after), None)
        if event is None:
            break
        found.append(event)
    return found


def _seen(looks: Sequence[Look], event: Event) -> Seen:
    return Seen(event.action, True, round(looks[event.peak].at_s, 2))


def _events(looks: Sequence[Look], action: str, signals: Signals) -> list[Event]:
    """Every time the face did it, earliest first."""
    if action == "blink":
        return _blinks(looks, signals)
    if action == "open_mouth":
        opened = _runs(action, [look.mouth for look in looks], signals.mouth, signals.mouth_over)
        return [event for event in opened if _lasted(looks, event, signals.mouth_min_s)]
    side = 1 if action == "turn_left" else -1
    return _runs(action, [side * look.yaw for look in looks], signals.turn_deg, signals.turned_back_deg)


def _runs(action: str, values: Sequence[float], above: float, over: float) -> list[Event]:
    """Runs that begin above `above`, after neutral was seen, and last until below `over` or the clip's end."""
    events: list[Event] = []
    neutral, begin = False, -1
    for i, value in enumerate(values):
        if begin >= 0 and value < over:
            events.append(_event(action, values, begin, i))
            begin = -1
        elif begin < 0 and neutral and value >= above:
            begin, neutral = i, False
        neutral = neutral or value < over
    return [*events, _event(action, values, begin, len(values))] if begin >= 0 else events


def _event(action: str, values: Sequence[float], begin: int, end: int) -> Event:
    return Event(action, begin, max(range(begin, end), key=values.__getitem__), end)


def _lasted(looks: Sequence[Look], event: Event, least_s: float) -> bool:
    return looks[event.end - 1].at_s - looks[event.begin].at_s >= least_s


def _blinks(looks: Sequence[Look], signals: Signals) -> list[Event]:
    """Both eyes close and open again. Looking down and up closes them too, but not against both sides in time."""
    shut = [1 - _opening(looks, i) for i in range(len(looks))]
    runs = _runs("blink", shut, 1 - signals.blink, 1 - signals.blink_over)
    return [run for run in runs if run.end < len(looks) and not _lasted(looks, run, signals.blink_max_s)]


def _opening(looks: Sequence[Look], i: int) -> float:
    """How open the eyes are against how open they were just before or are just after, whichever is less."""
    now = looks[i]
    before = [look.eyes for look in looks[max(0, i - _ROUND_LOOKS) : i + 1] if now.at_s - look.at_s < _ROUND_S]
    after = [look.eyes for look in looks[i : i + _ROUND_LOOKS] if look.at_s - now.at_s < _ROUND_S]
    return now.eyes / max(min(_open(before), _open(after)), 1e-6)


def _open(eyes: list[float]) -> float:
    return sorted(eyes)[int(_BASELINE * (len(eyes) - 1))]
