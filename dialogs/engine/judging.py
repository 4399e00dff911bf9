"""A reviewer's verdict about a face that the machine left to people: about the clip that he looked at, and no other.

His page may be older than the order. Whoever withdraws, records anew and submits again has a clip that nobody has seen.
"""

from __future__ import annotations

from dialogs.engine.draft import frozen
from dialogs.engine.talk import Talk
from dialogs.messages import Key, Who
from filing.order import Actor, moves

#: The clip, or nothing where another way was chosen.
CLIP = Key("face.video")
VERDICTS = frozenset({"accept", "refuse"})


def take(talk: Talk, argument: str, who: Who) -> None:
    """`ORDER|VERSION|CLIP|VERDICT|WORDS`, the first three as they stood on the reviewer's page."""
    *seen, verdict, words = [*argument.split("|", 4), *[""] * 5][:5]
    refused = _refused(talk, seen) if verdict in VERDICTS else "face_words"
    if refused:
        talk.note("face", refused=refused, name=who.name)
        return
    talk.note("staff", decision="face", verdict=verdict, words=words, name=who.name)
    talk.answer("face.staff", verdict, "staff", talk.answers().basis((CLIP,), ""))  # of this clip, not the next


def _refused(talk: Talk, seen: list[str]) -> str:
    """Why what was looked at is not what lies before the reviewers now; empty when it is."""
    order = talk.filing.order
    if order is None or order.id != seen[0] or not moves(order.state, Actor.STAFF):
        return "not_now"
    now = [order.id, str(order.version), str(frozen(talk.answers()).get(CLIP) or "")]
    return "" if seen == now else "stale"
