"""One case, from bytes to a Judgement. These functions run in a worker process; whoever calls keeps nothing of theirs.

The machine says match only for a live clip that shows its challenge, one face throughout, and a portrait large enough.
Whether a clip was sent before is for the caller to find (by hash, over all customers): code `replayed`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from actions.faces import alive, chip, compare
from actions.faces.challenge import TURNS, Event, Seen, asks_enough, performed
from actions.faces.chip import brightness, chip_by_points, find_chip, sharpness
from actions.faces.clip import pictures
from actions.faces.compare import Decision, Embedding, embedding, median_distance, one_person, zone_of
from actions.faces.mesh import Rgb, mesh, scaled
from actions.faces.portrait import Portrait, read_portrait
from actions.faces.refused import Refused
from actions.faces.settings import FaceSettings, PictureBounds, Signals
from actions.faces.track import Look, track

_EVIDENCE_PX = 480
_LEAST_FRONTAL = 3
_FRONT_DEG = 12  # of a picture shown to staff


@dataclass(frozen=True)
class Judgement:
    """What was found. `distance` is None where nothing could be compared.

    `evidence` are JPEGs for staff: front, action_1, action_2... `about_portrait`: the problem is the portrait's.
    """

    decision: Decision
    threshold: float
    distance: float | None = None
    challenge: tuple[Seen, ...] = ()
    problems: tuple[str, ...] = ()
    took_ms: int = 0
    evidence: dict[str, bytes] = field(default_factory=dict)
    about_portrait: bool = False


def warm(settings: FaceSettings | None = None) -> None:
    """Load everything that judging needs: about two seconds, once a process."""
    blank = np.zeros((64, 64, 3), np.uint8)
    mesh().faces(blank)
    chip.load()
    compare.load(settings or FaceSettings())


def judge_clip(portrait: bytes, clip: bytes, challenge: tuple[str, ...], settings: FaceSettings) -> Judgement:
    """Is the person of the portrait alive in the clip, and did he do what he was asked?

    Where too little was asked (nothing, or turns alone) a match is for staff to confirm: review.
    """
    started = time.monotonic()
    judgement = _judge_clip(portrait, clip, challenge, settings)
    return replace(judgement, took_ms=round((time.monotonic() - started) * 1000))


def judge_image(portrait: bytes, image: bytes, settings: FaceSettings) -> Judgement:
    """Are two pictures of the same person? Says nothing about anybody being alive; no flow relies on it."""
    started = time.monotonic()
    try:
        known = _usable(read_portrait(portrait, settings.picture), settings.picture)
        other = read_portrait(image, settings.picture)
        if other.face_px < settings.picture.face_px:
            raise Refused("face_too_small")
    except Refused as refused:
        judgement = _retake(refused.code, settings)
    else:
        unlike = median_distance(embedding(known.chip, settings), [embedding(other.chip, settings)], settings)
        judgement = Judgement(_decided(unlike, known, settings), settings.zone.match, round(unlike, 4))
    return replace(judgement, took_ms=round((time.monotonic() - started) * 1000))


def _judge_clip(portrait: bytes, clip: bytes, challenge: tuple[str, ...], settings: FaceSettings) -> Judgement:
    """The clip first: a person can mend it at once, and staff need its pictures even if the portrait is no good."""
    try:
        looks = track(pictures(clip, settings.clip), settings)
    except Refused as refused:
        return _retake(refused.code, settings, tuple(Seen(action, False) for action in challenge))
    seen, events, missed = performed(looks, challenge, settings.signals)
    problem = alive.picture_sign(looks, [event for event in events if event.action in TURNS], settings.signals)
    problem = problem or missed or ("person_changed" if alive.cut_in(looks, settings.signals) else None)
    if problem:
        return replace(_retake(problem, settings, tuple(seen)), evidence=_shown(looks, events))
    return replace(_judge_person(portrait, looks, events, challenge, settings), challenge=tuple(seen))


def _judge_person(
    portrait: bytes, looks: Sequence[Look], events: Sequence[Event], asked: tuple[str, ...], settings: FaceSettings
) -> Judgement:
    try:
        front, faces = _frontal(looks, events, settings)
        frames = [embedding(chip, settings) for chip in faces]
        acting = [embedding(_acting(looks[event.begin]), settings) for event in events]
        if not one_person(frames, acting, settings):
            raise Refused("person_changed")
    except Refused as refused:
        return replace(_retake(refused.code, settings), evidence=_shown(looks, events))
    evidence = _evidence(front, [looks[event.peak] for event in events])
    try:
        known = _usable(read_portrait(portrait, settings.picture), settings.picture)
    except Refused as refused:
        return replace(_retake(refused.code, settings), evidence=evidence, about_portrait=True)
    return _compared(known, frames, asks_enough(asked), evidence, settings)


def _compared(
    known: Portrait, frames: list[Embedding], asked_enough: bool, evidence: dict[str, bytes], settings: FaceSettings
) -> Judgement:
    unlike = median_distance(embedding(known.chip, settings), frames, settings)
    decision = _decided(unlike, known, settings)
    if decision == "match" and not asked_enough:
        decision = "review"
    return Judgement(decision, settings.zone.match, round(unlike, 4), evidence=evidence)


def _decided(unlike: float, known: Portrait, settings: FaceSettings) -> Decision:
    """A portrait printed too small deceives either way (a third of the same people refused at 110 px): staff decide."""
    if known.printed_px < settings.picture.portrait_px:
        return "review"
    return zone_of(unlike, settings.zone)


def _usable(portrait: Portrait, bounds: PictureBounds) -> Portrait:
    if portrait.printed_px < bounds.portrait_retake_px:
        raise Refused("face_too_small")
    return portrait


def _frontal(looks: Sequence[Look], events: Sequence[Event], settings: FaceSettings) -> tuple[Look, list[Rgb]]:
    """The sharpest frontal looks before, between and after the actions, as chips, and the sharpest of all for staff.

    Between the actions too, so that nobody shows one face and acts with another.
    """
    best = [max(part, key=lambda look: look.sharp) for part in _parts(looks, events, settings)]
    chips = [face for look in best if (face := find_chip(look.rgb(), look.box)) is not None]
    if len(chips) < _LEAST_FRONTAL:
        raise Refused("no_face")
    if float(np.median([brightness(face) for face in chips])) < settings.picture.dark:
        raise Refused("too_dark")
    if float(np.median([sharpness(face) for face in chips])) < settings.picture.blur:
        raise Refused("blurred")
    return max(best, key=lambda look: look.sharp), chips


def _parts(looks: Sequence[Look], events: Sequence[Event], settings: FaceSettings) -> list[Sequence[Look]]:
    """The calm frontal looks in `frames` parts: what lies between two actions is a part, what is longest gives most."""
    frontal = [look for look in looks if abs(look.yaw) <= settings.signals.frontal_deg]
    calm = _calm(frontal, settings.signals)
    frontal = calm if len(calm) >= settings.frames else frontal
    edges = [0.0, *(edge for event in events for edge in _from_to(looks, event)), math.inf]
    stretches = [
        [look for look in frontal if begin <= look.at_s < end]
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    parts: list[Sequence[Look]] = [stretch for stretch in stretches if stretch]
    while parts and len(parts) < settings.frames and len(longest := max(parts, key=len)) > 1:
        at = parts.index(longest)
        parts[at : at + 1] = [longest[: len(longest) // 2], longest[len(longest) // 2 :]]
    return parts


def _from_to(looks: Sequence[Look], event: Event) -> tuple[float, float]:
    return looks[event.begin].at_s, looks[event.end].at_s if event.end < len(looks) else math.inf


def _calm(looks: Sequence[Look], signals: Signals) -> list[Look]:
    """Mouth shut and eyes open, as on a certificate: a grimace is up to 0.53 from the same face at rest."""
    if not looks:
        return []
    wide = float(np.quantile([look.eyes for look in looks], 0.75))
    return [look for look in looks if look.mouth < signals.mouth_over and look.eyes > signals.blink_over * wide]


def _acting(look: Look) -> Rgb:
    """The face as an action begins; turned too far for Dlib's detector it is cut out by the mesh's points."""
    rgb = look.rgb()
    face = find_chip(rgb, look.box)
    return face if face is not None else chip_by_points(rgb, look.points)


def _shown(looks: Sequence[Look], events: Sequence[Event]) -> dict[str, bytes]:
    """What staff see of a clip that was not compared: they may have to decide about it all the same."""
    front = max(looks, key=lambda look: look.sharp * (abs(look.yaw) < _FRONT_DEG))
    return _evidence(front, [looks[event.peak] for event in events])


def _evidence(front: Look, acted: Sequence[Look]) -> dict[str, bytes]:
    named = {"front": front, **{f"action_{number}": look for number, look in enumerate(acted, 1)}}
    return {name: _small_jpeg(look) for name, look in named.items()}


def _small_jpeg(look: Look) -> bytes:
    small = scaled(look.rgb(), _EVIDENCE_PX)
    return bytes(cv2.imencode(".jpg", small[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())


def _retake(code: str, settings: FaceSettings, challenge: tuple[Seen, ...] = ()) -> Judgement:
    return Judgement("retake", settings.zone.match, None, challenge, (code,))
