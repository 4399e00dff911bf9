"""What somebody makes who has one picture of a person and knows what the challenge will ask: clips as good as he can.

Each maker gives the pictures of a clip, seeded; `ATTACKS` names them as issue and docs/faces.md do. They are small and
short so that hundreds can be judged: what is refused at 400 px is refused at 720p for the same reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator

from actions.faces.challenge import ACTIONS
from actions.faces.mesh import box_round, mesh
from tests.actions.clips import astronaut, clip_of, faces_folder, frames, real, tilted

Rgb = NDArray[np.uint8]
RATE = 16  # pictures a second
SIDE = 360  # pixels
_LENGTH = 60
_TURN = {"turn_left": 36.0, "turn_right": -36.0}
_LIDS = (
    (159, 145),
    (160, 144),
    (158, 153),
    (161, 163),
    (157, 154),
    (386, 374),
    (385, 380),
    (387, 373),
    (384, 381),
    (388, 390),
)
_EYES = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)
_INNER_LIPS = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
_LOWER_LIP = (14, 17, 87, 178, 88, 95, 317, 402, 318, 324, 15, 16, 86, 316)
_UPPER_LIP = (13, 12, 11, 0, 82, 81, 80, 191, 78, 312, 311, 310, 415, 308)


Challenge = tuple[str, ...]
Dice = np.random.Generator


@dataclass(frozen=True)
class Pose:
    """What the picture is made to show at one moment: degrees to the person's left, eyes shut 0..1, mouth open 0..1."""

    yaw: float = 0.0
    shut: float = 0.0
    open: float = 0.0


class Puppet:
    """One picture as a mask that can be moved by its face mesh: the best that one still gives."""

    def __init__(self, picture: Rgb) -> None:
        self.picture = np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
        faces = mesh().faces(self.picture)
        points = mesh().points(self.picture, faces[0])[0]
        self.points = mesh().points(self.picture, box_round(points))[0].astype(np.float64)
        self._eye = float(np.hypot(*(self.points[33, :2] - self.points[263, :2])))

    def shown(self, pose: Pose, pasted: bool = True) -> Rgb:
        """The picture in this pose."""
        base = self.picture
        if pose.shut and pasted:
            base = self._eyes_pasted(base, pose.shut)
        moved = self._moved(pose, pasted)
        rgb = _warped(base, self.points[:, :2], moved)
        return _mouth_dark(rgb, moved[list(_INNER_LIPS)], pose.open)

    def _moved(self, pose: Pose, pasted: bool) -> NDArray[np.float64]:
        points = self.points.copy()
        if pose.shut:
            for upper, lower in _LIDS:
                points[upper, 1] += (
                    (0.6 if pasted else 0.95) * pose.shut * (self.points[lower, 1] - self.points[upper, 1])
                )
        points[:, 1] += pose.open * self._dropped()
        angle = np.radians(pose.yaw)
        middle = np.array([*self.points[:, :2].mean(0), self.points[:, 2].max() + 0.5 * self._eye])
        x, y, z = (points - middle).T
        return np.stack([x * np.cos(angle) - z * np.sin(angle), y], 1) + middle[:2]

    def _dropped(self) -> NDArray[np.float64]:
        """How far each point moves down when the jaw drops: an ellipse between the lips, less towards the cheeks."""
        left, right = self.points[78], self.points[308]
        across = (self.points[:, 0] - (left[0] + right[0]) / 2) / (0.5 * abs(right[0] - left[0]))
        below = self.points[:, 1] > np.interp(self.points[:, 0], (left[0], right[0]), (left[1], right[1]))
        below[list(_LOWER_LIP)], below[list(_UPPER_LIP)] = True, False
        return np.where(below, 0.5 * self._eye * np.sqrt(np.clip(1 - (across / 1.25) ** 2, 0, 1)), 0.0)

    def _eyes_pasted(self, rgb: Rgb, shut: float) -> Rgb:
        """Skin from above the eye pasted over it, with a line of lashes."""
        out = rgb.astype(np.float32)
        for ring in _EYES:
            outline = self.points[list(ring), :2]
            height = outline[:, 1].max() - outline[:, 1].min()
            mask = np.zeros(rgb.shape[:2], np.float32)
            cv2.fillPoly(mask, [np.round(outline + (outline - outline.mean(0)) * 0.45).astype(np.int32)], 1.0)
            mask = cv2.GaussianBlur(mask, (0, 0), max(0.6, height / 10))[..., None] * shut
            lid = np.roll(rgb, round(1.5 * height), axis=0).astype(np.float32)
            lid = cv2.GaussianBlur(lid, (0, 0), max(0.5, height / 8))
            out = out * (1 - mask) + lid * mask
            lower = np.round(outline[8:]).astype(np.int32)
            cv2.polylines(out, [lower], False, (60.0 * 1, 45.0, 40.0), max(1, round(height / 6)), cv2.LINE_AA)
        return np.clip(out, 0, 255).astype(np.uint8)


def _warped(rgb: Rgb, points: NDArray[np.float64], moved: NDArray[np.float64]) -> Rgb:
    """Moves the points of a picture and stretches what lies between them; nothing moves at the picture's edges."""
    edge = np.linspace(0, SIDE - 1, 5)
    frame = np.array([(x, y) for x in edge for y in edge if 0 in (x, y) or SIDE - 1 in (x, y)])
    at, shift = np.vstack([moved, frame]), np.vstack([points - moved, np.zeros_like(frame)])
    half = np.arange(0, SIDE, 2, dtype=np.float64)
    x, y = np.meshgrid(half, half)
    field = LinearNDInterpolator(at, shift, fill_value=0.0)(x, y).astype(np.float32)
    field = cv2.resize(field, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    return np.asarray(cv2.remap(rgb, x + field[..., 0], y + field[..., 1], cv2.INTER_CUBIC), np.uint8)


def _mouth_dark(rgb: Rgb, lips: NDArray[np.float64], opened: float) -> Rgb:
    if opened < 0.05:
        return rgb
    mask = np.zeros(rgb.shape[:2], np.float32)
    cv2.fillPoly(mask, [np.round(lips).astype(np.int32)], 1.0)
    mask = cv2.GaussianBlur(mask, (0, 0), 1.2)[..., None]
    return np.clip(rgb * (1 - mask) + np.array([45, 18, 18], np.float32) * mask, 0, 255).astype(np.uint8)


def clip_of_attack(name: str, picture: Rgb, challenge: Challenge, seed: int) -> bytes:
    """The clip as it would be sent."""
    dice = np.random.default_rng([seed, len(name)])
    return clip_of(_filmed(ATTACKS[name](picture, challenge, dice), dice), rate=RATE)


def _filmed(pictures: Iterable[Rgb], dice: Dice) -> Iterator[Rgb]:
    """As a camera would see it: noise, and light that wavers."""
    noise, waver = dice.uniform(0, 6), dice.uniform(0, 0.04)
    for picture in pictures:
        lit = picture * (1 + waver * dice.normal()) + dice.normal(0, noise, picture.shape)
        yield np.clip(lit, 0, 255).astype(np.uint8)


def still(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """The picture, for as long as it takes."""
    return iter([_sized(picture)] * _LENGTH)


def shake(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """Held in a hand that trembles."""
    for _ in range(_LENGTH):
        yield tilted(_sized(picture), *dice.normal(0, 0.03, 2), *dice.normal(0, 4, 2))


def zoom(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """Nearer and farther, and a little round itself."""
    speed = dice.uniform(1, 4)
    for t in np.linspace(0, 1, _LENGTH):
        turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 8 * np.sin(9 * t), 1.15 + 0.15 * np.sin(speed * 6 * t))
        yield np.asarray(cv2.warpAffine(_sized(picture), turn, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def planar(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """A print turned in both axes for a turn of the head; eyes and mouth of it are animated."""
    puppet, steepness = Puppet(picture), dice.uniform(0.9, 2.0)
    for pose in _script(challenge, dice):
        flat = puppet.shown(Pose(0, pose.shut, pose.open))
        yield tilted(flat, dice.normal(0, 0.02) + 0.2 * np.sin(np.radians(pose.yaw)), -steepness * np.radians(pose.yaw))


def mesh_turn(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """The face mesh turned in space, lids drawn down, jaw dropped: everything one picture gives."""
    puppet, pasted = Puppet(picture), bool(dice.integers(2))
    for pose in _script(challenge, dice):
        yield _held(puppet.shown(pose, pasted), dice)


def pasted_blink(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """As before, and it blinks all the time, also while it turns."""
    puppet, rhythm = Puppet(picture), int(dice.integers(8, 14))
    for number, pose in enumerate(_script(challenge, dice)):
        shut = 1.0 if number % rhythm in (0, 1) else pose.shut
        yield _held(puppet.shown(Pose(pose.yaw, shut, pose.open)), dice)


def looped(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """All four actions in turn, over and over: whatever is asked comes in any order."""
    puppet = Puppet(picture)
    order = tuple(dice.permutation(ACTIONS))
    once = [puppet.shown(pose) for pose in _script(order, dice, pause=4)]
    begin = int(dice.integers(len(once)))
    return (_held(once[(begin + i) % len(once)], dice) for i in range(round(1.8 * len(once))))


def spliced_person(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """The picture while nothing is asked, and another person who really acts: see `acted`."""
    yield from [_held(_sized(picture), dice) for _ in range(12)]
    for action in challenge:
        yield from (_sized(frame) for frame in acted(action, dice))
        yield from [_held(_sized(picture), dice) for _ in range(10)]


def speed_change(picture: Rgb, challenge: Challenge, dice: Dice) -> Iterator[Rgb]:
    """Played slower or faster than it was made."""
    frames = list(mesh_turn(picture, challenge, dice))
    speed = dice.uniform(0.5, 2.0)
    return (frames[min(int(i * speed), len(frames) - 1)] for i in range(int(len(frames) / speed)))


ATTACKS: dict[str, Callable[[Rgb, Challenge, Dice], Iterator[Rgb]]] = {
    "still": still,
    "shake": shake,
    "zoom": zoom,
    "planar": planar,
    "mesh_turn": mesh_turn,
    "pasted_blink": pasted_blink,
    "looped": looped,
    "spliced_person": spliced_person,
    "speed_change": speed_change,
}


def acted(action: str, dice: Dice) -> list[Rgb]:
    """Somebody who really does it, from a real clip where there is one, else a puppet of another face."""
    if faces_folder() is None:
        puppet = Puppet(astronaut()[:256, 96:352][:, ::-1])
        return [puppet.shown(pose) for pose in _script((action,), dice, pause=3)]
    if action == "blink":
        return _part("d0", 2.2, 3.08)
    if action == "open_mouth":
        return _part("d3", 9.8, 11.79)
    left = _part("d3", 8.1, 9.8)
    return left if action == "turn_left" else [np.ascontiguousarray(frame[:, ::-1]) for frame in left]


@cache
def _part(name: str, start_s: float, end_s: float) -> list[Rgb]:
    return [_sized(frame) for frame in list(frames(real(f"clips/{name}.mp4"), start_s, end_s))[::2]]


def _script(challenge: Sequence[str], dice: Dice, pause: int = 8) -> Iterator[Pose]:
    """Neutral, then each action there and back, neutral between."""
    yield from [Pose()] * (pause + 4)
    for action in challenge:
        reach, length = dice.uniform(0.85, 1.0), int(dice.integers(10, 16))
        if action == "blink":
            yield from (Pose(shut=shut) for shut in (0.5, 1.0, 1.0, 1.0, 0.5))
        else:
            for t in np.linspace(0, np.pi, length):
                there = reach * np.sin(t) ** 0.7
                yield Pose(open=there) if action == "open_mouth" else Pose(_TURN[action] * there)
        yield from [Pose()] * pause


def _held(picture: Rgb, dice: Dice) -> Rgb:
    """A hand is never quite still."""
    shift = np.float32([[1, 0, dice.normal(0, 0.7)], [0, 1, dice.normal(0, 0.7)]])
    return np.asarray(cv2.warpAffine(picture, shift, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _sized(picture: Rgb) -> Rgb:
    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
