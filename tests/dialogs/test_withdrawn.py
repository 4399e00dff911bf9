"""What a withdrawn consent leaves: no clip, frame or photo, of this try or an earlier one, for this case or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import pytest

from dialogs.messages import Command, FileRef, Found, JobId, Pressed, Result, Sent, Value, Who
from dialogs.ports import Turn
from tests.dialogs.play import SYSTEM, Play

GUEST = Who("invited", "g1")


@dataclass
class Filmed(Play):
    """Each comparison cuts frames of its own out of the clip."""

    frames: list[str] = field(default_factory=list)
    clips: list[str] = field(default_factory=list)
    cut: count[int] = field(default_factory=lambda: count(0xF000))

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        found = super().finds(action, slots)
        if action != "compare_face":
            return found
        self.frames.append(f"file:{next(self.cut):032x}")
        return {**found, "decision": "review", "frame_front": self.frames[-1]}

    def spoil(self) -> None:
        """The newest clip is refused, and no frame of it is kept."""
        self.bring(self.jobs[-1], ("challenge_missed",))
        self.frames.pop()

    def record(self) -> Turn:
        turn = self.send("video")
        self.clips.append(str(turn.events[0].body["ref"]))
        return turn


@pytest.fixture
def play() -> Filmed:
    """Asked for the selfie."""
    play = Filmed()
    play.command("start")
    play.until("ask.face.video")
    return play


def refuse(play: Filmed) -> set[str]:
    """The face consent is taken back; which files go."""
    play.command("change consent.face")
    return {*play.press("refuse").given_up}


def test_every_clip_goes_with_the_consent_and_every_frame(play: Filmed) -> None:
    play.record()
    play.spoil()
    play.record()
    play.bring_all()
    play.command("change face.video")
    play.record()
    play.bring_all()
    assert len(play.clips) == 3
    assert len(play.frames) == 2
    assert refuse(play) >= {*play.clips, *play.frames}
    left = repr(play.conversation.filing.answers)
    assert not any(ref in left for ref in (*play.clips, *play.frames))


def test_a_clip_that_was_refused_goes_although_no_other_came(play: Filmed) -> None:
    play.record()
    play.bring_all()
    play.command("change face.video")
    play.record()
    play.spoil()
    assert refuse(play) >= {*play.clips, *play.frames}


def test_frames_that_come_when_the_consent_is_gone_are_not_kept(play: Filmed) -> None:
    play.record()
    job = play.jobs[-1]
    refuse(play)
    late = FileRef("file:" + "e" * 32)
    play.jobs.remove(job)
    turn = play.happen(_result(job, late), SYSTEM)
    assert late in turn.given_up


def test_frames_that_come_when_all_is_deleted_are_not_kept(play: Filmed) -> None:
    play.record()
    job = play.jobs[-1]
    play.command("delete")
    play.press_old(play.told[-1].stamp, "yes")
    late = FileRef("file:" + "e" * 32)
    assert play.happen(_result(job, late), SYSTEM).given_up == (late,)


def _result(job: JobId, frame: FileRef) -> Result:
    return Result(job, {"decision": Found("match"), "frame_front": Found(frame)})


def test_who_was_invited_and_declines_leaves_no_photo_that_was_refused() -> None:
    play = Play()
    play.command("start")
    play.until("ask.principal.id_front", ("company",))
    play.press("elsewhere")
    play.happen(Command("open"), GUEST)
    stamp = next(reply.stamp for reply in reversed(play.told) if reply.to == "g1" and reply.stamp)
    play.happen(Pressed(stamp, "agree"), GUEST)
    blurred, sharp = (FileRef("file:" + digit * 32) for digit in "ab")
    play.happen(Sent(blurred, "photo", 1000), GUEST)
    turn = play.bring(play.jobs[-1], ("blur",))
    assert turn is not None
    assert blurred not in turn.given_up, "its sender is shown what is wrong with it"
    play.happen(Sent(sharp, "photo", 1000), GUEST)
    turn = play.happen(Command("decline"), GUEST)
    assert {blurred, sharp} <= {*turn.given_up}
