"""What lies under a certificate: wood, cloth, stone, patterns, newspaper, a keyboard, a plain desk."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.documents.fonts import font
from tests.documents.photo.pixels import Picture, Plane, dice, picture_of

Maker = Callable[[int, int, Random], Picture]
_DARK = ((46, 60, 92), (60, 56, 54), (40, 44, 50), (70, 60, 48), (38, 50, 44), (80, 70, 96))
_LIGHT = ((190, 200, 210), (150, 170, 190), (205, 205, 200), (170, 160, 150), (160, 180, 160), (220, 222, 226))


def table(wide: int, high: int, rng: Random, kind: str = "") -> Picture:
    """Of this kind, or any of TABLES."""
    half = TABLES[kind or rng.choice(tuple(TABLES))](wide // 2, high // 2, rng)
    return np.asarray(cv2.resize(half, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)


def _plain(wide: int, high: int, rng: Random) -> Picture:
    return _coloured(_cloud(wide, high, rng, 6) * 5, rng.choice(_DARK + _LIGHT))


def _wood(wide: int, high: int, rng: Random) -> Picture:
    """Long grain, planks."""
    long = dice(rng).standard_normal((high // 2 + 2, max(2, wide // 160)), np.float32)
    grain = cv2.resize(long, (wide, high), interpolation=cv2.INTER_CUBIC) * rng.uniform(6, 14)
    rings = np.sin(_cloud(wide, high, rng, 3) * 9 + np.linspace(0, 60, high, dtype=np.float32)[:, None]) * 7
    board = _coloured(grain + rings, rng.choice(((60, 100, 150), (90, 130, 175), (50, 76, 110), (120, 160, 195))))
    for y in range(rng.randrange(40, 200), high, rng.randrange(140, 300)):
        cv2.line(board, (0, y), (wide, y), (30, 44, 60), 2)
    return board if rng.random() < 0.7 else np.ascontiguousarray(cv2.resize(np.rot90(board), (wide, high)))


def _cloth(wide: int, high: int, rng: Random) -> Picture:
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    weave = np.sin(x * rng.uniform(1.2, 2.2)) + np.sin(y * rng.uniform(1.2, 2.2))
    folds = _cloud(wide, high, rng, 4) * rng.uniform(8, 22)
    return _coloured(weave * rng.uniform(3, 8) + folds, rng.choice(_DARK + _LIGHT))


def _stone(wide: int, high: int, rng: Random) -> Picture:
    veins = np.abs(_cloud(wide, high, rng, 5) + 0.5 * _cloud(wide, high, rng, 14))
    return _coloured(20 - 30 * np.exp(-veins * 9) + _cloud(wide, high, rng, 60) * 3, rng.choice(_LIGHT))


def _checked(wide: int, high: int, rng: Random) -> Picture:
    """A table cloth."""
    y, x = np.mgrid[0:high, 0:wide]
    cell = rng.randrange(24, 90)
    bands = ((x // cell) % 2 + (y // cell) % 2).astype(np.float32)
    return _coloured(bands * rng.uniform(20, 55) + _cloud(wide, high, rng, 5) * 6, rng.choice(_DARK + _LIGHT))


def _dots(wide: int, high: int, rng: Random) -> Picture:
    ground, other = rng.choice(_LIGHT), rng.choice(_DARK)
    cloth = np.full((high, wide, 3), ground, np.uint8)
    step = rng.randrange(30, 80)
    for row, y in enumerate(range(0, high + step, step)):
        for x in range((row % 2) * step // 2, wide + step, step):
            cv2.circle(cloth, (x, y), step // 5, other, -1, cv2.LINE_AA)
    return cloth


def _newspaper(wide: int, high: int, rng: Random) -> Picture:
    """Columns of print, which a reader must not take for the certificate's."""
    sheet = Image.new("RGB", (wide, high), (222, 220, 212))
    draw, size, column = ImageDraw.Draw(sheet), rng.randrange(9, 15), rng.randrange(150, 260)
    words = _NEWS[rng.randrange(len(_NEWS)) :] + _NEWS
    for x in range(rng.randrange(-40, 10), wide, column + 14):
        for y in range(rng.randrange(0, 20), high, round(size * 1.5)):
            start = (x * 31 + y * 7) % (len(words) - 40)
            draw.text((x, y), words[start : start + column // size], (70, 70, 72), font("serif", size))
    if rng.random() < 0.6:
        draw.text(
            (rng.randrange(0, wide // 2), rng.randrange(0, high)), "本报讯 社区新闻", (40, 40, 42), font("black", 54)
        )
    return picture_of(sheet.rotate(rng.uniform(-25, 25), Image.Resampling.BILINEAR, fillcolor=(216, 214, 206)))


def _keyboard(wide: int, high: int, rng: Random) -> Picture:
    dark = rng.random() < 0.6
    board = Image.new("RGB", (wide, high), (34, 34, 38) if dark else (196, 198, 202))
    draw, key = ImageDraw.Draw(board), rng.randrange(60, 110)
    for row, y in enumerate(range(-key // 2, high, key)):
        for x in range(-key + row * key // 3 % key, wide, key):
            face = (52, 52, 58) if dark else (230, 231, 234)
            draw.rounded_rectangle((x + 3, y + 3, x + key - 4, y + key - 4), 8, fill=face)
            letter = "QWERTYUIOPASDFGHJKLZXCVBNM"[(x // key + row * 9) % 26]
            draw.text((x + 12, y + 8), letter, (190, 190, 196) if dark else (70, 70, 76), font("latin", key // 4))
    return picture_of(board.rotate(rng.uniform(-20, 20), Image.Resampling.BILINEAR, fillcolor=(60, 60, 66)))


def _papers(wide: int, high: int, rng: Random) -> Picture:
    """Other sheets and books on the desk, edges in all directions."""
    desk = _wood(wide, high, rng)
    for _ in range(rng.randrange(2, 6)):
        middle = (rng.uniform(0, wide), rng.uniform(0, high))
        size = (rng.uniform(0.2, 0.6) * wide, rng.uniform(0.2, 0.7) * high)
        corners = cv2.boxPoints((middle, size, rng.uniform(0, 90))).astype(np.int32)
        cv2.fillConvexPoly(desk, corners, rng.choice(_LIGHT + _DARK), cv2.LINE_AA)
    return desk


TABLES: dict[str, Maker] = {
    "plain": _plain,
    "wood": _wood,
    "cloth": _cloth,
    "stone": _stone,
    "checked": _checked,
    "dots": _dots,
    "newspaper": _newspaper,
    "keyboard": _keyboard,
    "papers": _papers,
}


def _cloud(wide: int, high: int, rng: Random, cells: int) -> Plane:
    """Soft unevenness, about -1 to 1, with so many bumps along the shorter side."""
    step = max(1, min(wide, high) // cells)
    coarse = dice(rng).standard_normal((high // step + 2, wide // step + 2), np.float32)
    return np.asarray(cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)


def _coloured(grey: Plane, colour: tuple[int, int, int]) -> Picture:
    """A colour (BGR), lighter and darker by that many levels."""
    return np.clip(np.array(colour, np.float32) + grey[..., None], 0, 255).astype(np.uint8)


_NEWS = (
    "近日天气转凉请市民注意添衣保暖气象台预计未来三天多云到晴最低气温四度社区图书馆周末开放时间延长至晚上八点"
    "菜市场新到一批本地蔬菜价格平稳公园里的银杏叶黄了吸引不少摄影爱好者前来拍照学校运动会昨日闭幕三年级二班获得"
    "拔河比赛第一名地铁六号线将于下月试运行沿途设站十八座居民出行更加方便老街改造工程进入收尾阶段路面已经铺好"
)
