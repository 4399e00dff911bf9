"""How far the machine may decide about faces, and what a clip may be. Built by bot from config.yml, section faces.

Where a figure is "measured", docs/faces.md says on whom; those people are few, so an operator measures again.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Zone:
    """Distances (DeepFace's metric for this model): match at or below `match`, staff up to `review`, no match above.

    `same_person`: a frontal picture of a clip to its others, the median; `same_acting`: a picture of an action to them.
    """

    metric: str
    match: float
    review: float
    same_person: float = 0.45  # Dlib, measured: at most 0.40
    same_acting: float = 0.60  # Dlib, measured: a turned face is up to 0.53 from itself


#: Dlib: 0 of 485 impostor comparisons at or below 0.40, 9.5 % at 0.50, 38 % at DeepFace's own 0.60 (measured). Up to that
#: people decide: at 0.50 one of 38 pairs of the same people, some twenty years apart, was told that they are not.
#: The others were not measured here, since no package registry has their weights: `review` is DeepFace's own threshold,
#: `match` well below it. Run `xiaobei bench face` on your own pairs before you use one of them.
ZONES = {
    "Dlib": Zone("euclidean", 0.40, 0.60),
    "ArcFace": Zone("cosine", 0.40, 0.68, same_person=0.50, same_acting=0.68),
    "Facenet512": Zone("cosine", 0.18, 0.30, same_person=0.25, same_acting=0.35),
}


@dataclass(frozen=True)
class ClipBounds:
    """What a clip may be. All are checked while decoding, not believed from its header."""

    max_bytes: int = 60_000_000  # 1..; a phone's 1080p at 17 Mbit/s for 25 s
    min_s: float = 1.5  # seconds between first and last picture; two actions cannot be done in less
    max_s: float = 30.0  # seconds; two actions take 5 to 10
    max_pixels: int = 3840 * 2160  # of one picture; what phones record
    max_frames: int = 1_800  # decoded pictures: 30 s at 60 a second
    analysed_per_s: float = 20.0  # pictures looked at; a blink lasts 0.1 to 0.4 s
    side_px: int = 640  # longest side that is looked at; Dlib's network sees 150 px of face


@dataclass(frozen=True)
class Signals:
    """When an action counts as begun and as over (hysteresis), from face-mesh landmarks. Measured, see docs/faces.md."""

    turn_deg: float = 14.0  # head yaw to the camera, degrees; a flat photo tilted by 40 shows at most 8
    turned_back_deg: float = 8.0
    blink: float = 0.70  # eye opening over its own opening just before and after; open eyes stay above 0.8
    blink_over: float = 0.80
    blink_max_s: float = 1.2  # eyes closed longer than this are not a blink
    mouth: float = 0.35  # lip gap over mouth width; talking rarely stays above for `mouth_min_s`
    mouth_over: float = 0.25
    mouth_min_s: float = 0.25
    frontal_deg: float = 10.0  # identity is compared below this yaw
    still: float = 0.010  # change of the face's shape over the clip, in widths between the eye corners
    cut: float = 0.5  # likeness of the face to itself 0.05 s later: people 0.78 and more, spliced faces at most 0.36
    eye_changed: float = 0.08  # the eye in a turn against the eye before or after, whichever differs more: people 0.17
    eye_same: float = 0.03  # and whichever differs less: people 0.07 and more, moved pictures mostly below 0.015
    other_eye_same: float = 0.015  # the eye farther from the camera, whichever differs less: people 0.03 and more
    narrow: float = 0.92  # width in a turn over what its yaw leaves: people 0.96 and more, pictures 0.66 to 0.89
    flat: float = 0.030  # change of shape in a turn that no tilting of a flat picture explains


@dataclass(frozen=True)
class PictureBounds:
    """What a picture must be for a comparison to mean anything."""

    max_bytes: int = 30_000_000
    max_pixels: int = 50_000_000
    portrait_px: int = 160  # width of the printed portrait; below it the machine decides nothing, staff do
    portrait_retake_px: int = 100  # below this even staff see too little
    face_px: int = 80  # ear to ear in a clip or selfie, scaled to side_px
    dark: float = 40.0  # mean brightness of the face, 0..255
    blur: float = 8.0  # variance of the Laplacian of the 150 px chip; portraits of 110 px on a card have 11 and more
    second_face: float = 0.4  # a second face this wide beside the first (share of its width) is one too many


@dataclass(frozen=True)
class FaceSettings:
    """Everything configurable about faces. `model` must be a key of `zones`."""

    model: str = "Dlib"
    zones: dict[str, Zone] = field(default_factory=lambda: dict(ZONES))
    tries_a_day: int = 3  # clips of one applicant within a day that the machine decides about; the next go to staff
    challenge_s: int = 90  # seconds 60..90 from the challenge being told to the clip's arrival; single use
    frames: int = 5  # 5..7 frontal pictures compared; their median counts
    clip: ClipBounds = ClipBounds()
    picture: PictureBounds = PictureBounds()
    signals: Signals = Signals()

    def __post_init__(self) -> None:
        """A model without zones of its own must not run on another's."""
        if self.model not in {**ZONES, **self.zones}:
            raise ValueError(f"faces.model {self.model!r} has no entry in faces.zones")

    @property
    def zone(self) -> Zone:
        """The zones of the model in use."""
        return {**ZONES, **self.zones}[self.model]
