"""The verb `compare_face`: is the person in the clip alive, and the one on the certificate?

Problems are what the person in the clip can mend by recording again. What he cannot mend there (a portrait that is
too small or unclear) is staff's to decide: review, with the pictures beside it.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, ClassVar

from actions.faces.challenge import parse
from actions.faces.settings import FaceSettings
from actions.media import Fetch
from actions.models import ModelsMissing
from actions.rasa import Outcome, Slots, Unavailable, Verb
from actions.workers import WorkerFailed, Workers
from dialogs.messages import Found

if TYPE_CHECKING:
    from actions.faces.judge import Judgement


class CompareFace(Verb):
    """`portrait` and `video` are links; `challenge` the asked actions in order, as names or as comma text.

    `tries`: the how manieth clip of this applicant within a day it is. After a few the machine decides no more.
    """

    called: ClassVar[str] = "compare_face"
    needs: ClassVar[tuple[str, ...]] = ("portrait", "video", "challenge", "tries")
    gives: ClassVar[tuple[str, ...]] = (
        "decision",
        "distance",
        "threshold",
        "seen",
        "frame_front",
        "frame_action_1",
        "frame_action_2",
        "frame_action_3",
        "problems",
    )

    def __init__(self, fetch: Fetch, workers: Workers, settings: FaceSettings) -> None:
        self._fetch = fetch
        self._workers = workers
        self._settings = settings

    async def do(self, slots: Slots) -> Outcome:
        """Fetch both files, judge them in a worker. Raises ValueError for a challenge nobody could have asked."""
        challenge = parse(slots["challenge"])
        if not challenge:
            raise ValueError("compare_face needs the challenge that was asked")
        portrait = await self._fetch(str(slots["portrait"]))
        video = await self._fetch(str(slots["video"]))
        try:
            judged = await self._workers.run(in_worker, portrait, video, challenge, self._settings)
        except (WorkerFailed, ModelsMissing) as error:
            raise Unavailable("face worker") from error
        return outcome_of(judged, to_staff=_count(slots["tries"]) > self._settings.tries_a_day)


def _count(tries: object) -> int:
    return int(str(tries or 1))


def in_worker(portrait: bytes, video: bytes, challenge: tuple[str, ...], settings: FaceSettings) -> Judgement:
    """What the worker runs; only there are OpenCV and DeepFace imported."""
    from actions.faces.judge import judge_clip

    return judge_clip(portrait, video, challenge, settings)


def outcome_of(judged: Judgement, to_staff: bool = False) -> Outcome:
    """The judgement as fields. A clip to be recorded again gives problems and nothing else.

    `to_staff`: whatever the machine found, people decide; what it disliked is told to them.
    """
    if judged.decision == "retake" and not judged.about_portrait and not to_staff:
        return Outcome(problems=judged.problems)
    decision = "review" if judged.about_portrait or to_staff else judged.decision
    fields = {
        "decision": Found(decision),
        "distance": Found(judged.distance),
        "threshold": Found(judged.threshold),
        "seen": Found(tuple(seen.action for seen in judged.challenge if seen.seen)),
        "problems": Found(judged.problems or None),
    }
    for name, jpeg in judged.evidence.items():
        fields[f"frame_{name}"] = Found("data:image/jpeg;base64," + base64.b64encode(jpeg).decode())
    return Outcome(fields)
