"""A clip's bytes to upright pictures with true timestamps, bounded while decoding; and the clip made safe to keep.

mp4, mov, 3gp and webm as phones, browsers and messengers make them. Nothing else is opened: playlists and
subtitle-like formats, which can name other files, never reach FFmpeg.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from actions.faces.mesh import Rgb
from actions.faces.refused import Refused
from actions.faces.settings import ClipBounds

_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_MATROSKA = b"\x1a\x45\xdf\xa3"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")
_WEBM_CODECS = ("vp8", "vp9", "av1")


@dataclass(frozen=True)
class Picture:
    """One picture of a clip: seconds since the first one, and upright RGB with no side over `side_px`."""

    at_s: float
    rgb: Rgb


def pictures(data: bytes, bounds: ClipBounds) -> Iterator[Picture]:
    """About `analysed_per_s` pictures a second. Raises Refused: unreadable_file, still_image, too_short, too_long."""
    if len(data) > bounds.max_bytes:
        raise Refused("too_long")
    due = last = 0.0
    count = 0
    for count, (at_s, frame) in enumerate(_frames(data, bounds), 1):  # noqa: B007  # the last count matters below
        last = at_s
        if at_s >= due - 0.002:
            due = max(due + 1 / bounds.analysed_per_s, at_s)
            yield Picture(at_s, _upright(frame, bounds.side_px))
    if count == 0:
        raise Refused("unreadable_file")
    if count == 1:
        raise Refused("still_image")
    if last < bounds.min_s:
        raise Refused("too_short")


def sanitise_clip(data: bytes, bounds: ClipBounds = ClipBounds()) -> bytes | str:
    """The same pictures in a fresh container: no sound, no place, no device, no names. Or a code why not."""
    import av

    if len(data) > bounds.max_bytes:
        return "too_long"
    try:
        rotation = _look_inside(data, bounds)
        with _opened(data) as source:
            return _remuxed(source, rotation, bounds)
    except Refused as refused:
        return refused.code
    except (av.error.FFmpegError, ValueError):
        return "unreadable_file"


def _frames(data: bytes, bounds: ClipBounds) -> Iterator[tuple[float, Any]]:
    """Every decodable picture with its seconds since the first one. What follows a broken place is left away."""
    import av

    with _opened(data) as source:
        stream = source.streams.video[0]
        stream.codec_context.thread_count = 1
        _check(bounds, 0, 0.0, stream.codec_context.width * stream.codec_context.height)
        clock = _Clock(float(stream.average_rate or 25))
        try:
            for count, frame in enumerate(source.decode(stream), 1):
                at_s = clock.seconds(frame.pts, frame.time_base)
                _check(bounds, count, at_s, frame.width * frame.height)
                yield at_s, frame
        except (av.error.FFmpegError, ValueError):
            return


def _opened(data: bytes) -> Any:
    import av

    demuxer = _demuxer(data)
    try:
        source = av.open(io.BytesIO(data), format=demuxer, metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise Refused("unreadable_file") from error
    if not source.streams.video:
        source.close()
        raise Refused("unreadable_file")
    return source


def _demuxer(data: bytes) -> str:
    """By what the bytes are, never by a name."""
    if data[4:8] in _MOV_BOXES:
        return "mov"
    if data.startswith(_MATROSKA):
        return "matroska"
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        raise Refused("still_image")
    raise Refused("unreadable_file")


def _check(bounds: ClipBounds, count: int, at_s: float, pixels: int) -> None:
    if pixels > bounds.max_pixels:
        raise Refused("unreadable_file")
    if at_s > bounds.max_s or count > bounds.max_frames:
        raise Refused("too_long")


class _Clock:
    """Seconds since the first picture; pictures without a time of their own follow at the clip's rate."""

    def __init__(self, rate: float) -> None:
        self._step = 1 / min(max(rate, 1.0), 240.0)
        self._first: float | None = None
        self._last = -self._step

    def seconds(self, pts: int | None, time_base: Any) -> float:
        if pts is None or time_base is None:
            self._last += self._step
            return self._last
        now = float(pts * time_base)
        if self._first is None:
            self._first = now
        self._last = max(now - self._first, self._last)
        return self._last


def _upright(frame: Any, side_px: int) -> Rgb:
    scale = min(1.0, side_px / max(frame.width, frame.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (frame.width, frame.height))
    rgb = frame.reformat(width, height, "rgb24", interpolation="AREA").to_ndarray()
    return np.ascontiguousarray(np.rot90(rgb, round((frame.rotation or 0) / 90) % 4))


def _look_inside(data: bytes, bounds: ClipBounds) -> int:
    """Decodes one picture: is it a clip within bounds at all? Gives its rotation in degrees."""
    for _, frame in _frames(data, bounds):
        return round(frame.rotation or 0)
    raise Refused("unreadable_file")


def _remuxed(source: Any, rotation: int, bounds: ClipBounds) -> bytes:
    import av

    stream = source.streams.video[0]
    into = io.BytesIO()
    container = "webm" if stream.codec_context.name in _WEBM_CODECS else "mp4"
    with av.open(into, "w", format=container) as target:
        copy = target.add_stream_from_template(stream)
        copy.metadata.clear()
        if rotation:
            copy.set_display_rotation(rotation)
        clock = _Clock(float(stream.average_rate or 25))
        for count, packet in enumerate(source.demux(stream), 1):
            if packet.dts is None:  # the flush at the end, or a packet that says nothing
                continue
            _check(bounds, count, clock.seconds(packet.pts, packet.time_base), 0)
            packet.stream = copy
            target.mux(packet)
    return into.getvalue()
