"""What was found out about an order's face, and whether a person must still decide."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.engine.conversation import Answer, Conversation
from dialogs.engine.judging import CLIP
from dialogs.engine.made import Submission
from dialogs.messages import Key


def face_of(submission: Submission, conversation: Conversation) -> dict[str, object]:
    """The machine's finding, staff's verdict, and `open` while there is neither a match nor a verdict."""
    answers = submission.answers
    filing = next((f for f in conversation.filings if f.order and f.order.id == submission.order), None)
    staff = _verdict(filing.answers) if filing else None
    decision = answers.get(Key("face.decision"))
    return {
        "decision": decision,
        "distance": answers.get(Key("face.distance")),
        "threshold": answers.get(Key("face.threshold")),
        "seen": answers.get(Key("face.seen")),
        "asked": _asked(filing.answers, submission) if filing else None,
        "problems": answers.get(Key("face.problems")),
        "way": answers.get(Key("face.way")),
        "clip": submission.files.get(CLIP, ""),
        "staff": staff,
        "open": staff is None and decision != "match",
    }


def _asked(answers: Mapping[Key, Answer], submission: Submission) -> object:
    """The challenge, while the clip that answered it is the one that was submitted."""
    asked, clip = answers.get(Key("face.challenge")), submission.files.get(CLIP)
    return asked.value if asked and clip in asked.basis.values() else None


def _verdict(answers: Mapping[Key, Answer]) -> str | None:
    """Staff's decision about the face, while the clip that it was about is still the one there is."""
    staff = answers.get(Key("face.staff"))
    if staff is None:
        return None
    now = {key: answers[key].value if key in answers else None for key in staff.basis}
    return str(staff.value) if now == dict(staff.basis) else None
