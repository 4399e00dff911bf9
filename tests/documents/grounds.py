"""What is printed under and over the texts: paper, fine lines, shapes where emblems are, red seals.

None of it is an official design: the emblem is a rough disc, every seal and ground says 测试样本.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.documents.fonts import font, font_for
from tests.documents.hand import Colour, Hand
from tests.documents.sheet import Sheet

RED: Colour = (200, 36, 40)


def washed(sheet: Sheet, one: Colour, other: Colour) -> None:
    """The ground runs from one colour into another, as on cards."""
    high, wide = sheet.picture.height, sheet.picture.width
    ramp = np.array([[one, other], [other, one]], np.float32)
    ground = cv2.resize(ramp, (wide, high), interpolation=cv2.INTER_LINEAR)
    sheet.picture.paste(Image.fromarray(ground.astype(np.uint8)))


def fine_lines(sheet: Sheet, colour: Colour, strength: float) -> None:
    """Interwoven waves all over (guilloche). strength: 0-1, how much of the colour they carry."""
    rng, high, wide = sheet.hand.random, sheet.picture.height // 2, sheet.picture.width // 2
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    a, b, c = rng.uniform(0.012, 0.03), rng.uniform(0.008, 0.02), rng.uniform(6, 16)
    bent = y + c * np.sin(a * x + rng.uniform(0, 6)) * np.cos(b * y)
    crossed = x + c * np.sin(b * 1.7 * y + rng.uniform(0, 6))
    period = rng.uniform(0.55, 0.9)
    lines = np.maximum(_line(bent * period), _line((bent + crossed) * period * 0.6)) * strength
    _blend(sheet.picture, cv2.resize(lines, sheet.picture.size, interpolation=cv2.INTER_LINEAR), colour)


def rosette(sheet: Sheet, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
    """A flower of lines around a point, in millimetres."""
    side = round(2 * radius * sheet.mm)
    v, u = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    r, angle = np.hypot(u, v), np.arctan2(v, u)
    petals = sheet.hand.random.randint(8, 16)
    lines = _line(40 * (r + 0.12 * np.sin(petals * angle))) * (r < 1) * strength
    _over(sheet, lines, x - radius, y - radius, colour)


def paper(sheet: Sheet, grain: float = 3.0) -> None:
    """The unevenness of paper and print."""
    noise = np.random.default_rng(sheet.hand.random.randrange(1 << 30))
    picture = np.asarray(sheet.picture, np.int16)
    rough = noise.normal(0, grain, (picture.shape[0] // 2, picture.shape[1] // 2)).astype(np.float32)
    rough = cv2.resize(rough, sheet.picture.size, interpolation=cv2.INTER_LINEAR)
    _replace(sheet, np.clip(picture + rough[..., None].astype(np.int16), 0, 255).astype(np.uint8))


def emblem(sheet: Sheet, x: float, y: float, radius: float, hand: Hand) -> None:
    """A red and golden disc where an emblem is: a rough one, of nobody."""
    side = max(8, round(2 * radius * sheet.mm))
    disc = Image.new("RGBA", (side * 2, side * 2))
    draw, full = ImageDraw.Draw(disc), side * 2
    gold = hand.tint((214, 170, 60))
    draw.ellipse((0, 0, full - 1, full - 1), fill=gold)
    draw.ellipse((full * 0.09, full * 0.09, full * 0.91, full * 0.91), fill=hand.tint((196, 40, 36)))
    draw.pieslice((full * 0.18, full * 0.3, full * 0.82, full * 1.1), 200, 340, fill=gold)
    for step in range(5):
        angle = np.pi * (1.15 + 0.175 * step)
        _star(draw, full / 2 + full * 0.3 * np.cos(angle), full * 0.55 + full * 0.3 * np.sin(angle), full * 0.06, gold)
    sheet.paste(disc.resize((side, side), Image.Resampling.BILINEAR), x - radius, y - radius, 2 * radius, 2 * radius)


def seal(sheet: Sheet, x: float, y: float, text: str, radius: float = 19.0, below: str = "测试样本") -> None:
    """A round red stamp over whatever is there, turned a little and unevenly inked. Centre and radius in millimetres."""
    hand, side = sheet.hand, round(2 * radius * sheet.mm)
    stamp = Image.new("L", (side, side))
    draw = ImageDraw.Draw(stamp)
    rim = max(2, side // 42)
    draw.ellipse((rim, rim, side - rim, side - rim), outline=255, width=rim)
    _star(draw, side / 2, side / 2, side * 0.15, 255)
    _around(stamp, text, side * 0.395, max(9, round(side * min(0.125, 1.9 / max(len(text), 1)))))
    small = max(8, round(side * 0.075))
    draw.text((side / 2, side * 0.79), below, 255, font("serif", small), anchor="mm")
    stamp = stamp.rotate(hand.near(0, 14), Image.Resampling.BILINEAR)
    noise = np.random.default_rng(hand.random.randrange(1 << 30))
    inked = cv2.resize(noise.normal(0.82, 0.22, (side // 9 + 2,) * 2).astype(np.float32), (side, side))
    _over(sheet, np.asarray(stamp, np.float32) / 255 * np.clip(inked, 0.35, 0.95), x - radius, y - radius, RED)


def square_code(sheet: Sheet, x: float, y: float, side: float) -> None:
    """What looks like a QR code and says nothing."""
    cells = 29
    noise = np.random.default_rng(sheet.hand.random.randrange(1 << 30))
    code = (noise.random((cells, cells)) > 0.5).astype(np.uint8) * 255
    for row, column in ((0, 0), (0, cells - 7), (cells - 7, 0)):
        code[row : row + 7, column : column + 7] = 0
        code[row + 1 : row + 6, column + 1 : column + 6] = 255
        code[row + 2 : row + 5, column + 2 : column + 5] = 0
    picture = Image.fromarray(code).resize((round(side * sheet.mm),) * 2, Image.Resampling.NEAREST)
    sheet.picture.paste(picture, (round(x * sheet.mm), round(y * sheet.mm)))


def frame(sheet: Sheet, inset: float, colour: Colour, thick: float, ornate: bool) -> None:
    """A border, plain or of little loops, `inset` millimetres from the edge."""
    mm, draw = sheet.mm, sheet.draw
    edge = [inset * mm, inset * mm, sheet.picture.width - inset * mm, sheet.picture.height - inset * mm]
    draw.rectangle(edge, outline=colour, width=max(1, round(thick * mm)))
    inner = 3.2 * thick * mm
    draw.rectangle([edge[0] + inner, edge[1] + inner, edge[2] - inner, edge[3] - inner], outline=colour, width=2)
    if ornate:
        _loops(draw, edge, inner, colour)


def _loops(draw: ImageDraw.ImageDraw, edge: list[float], wide: float, colour: Colour) -> None:
    for x in np.arange(edge[0], edge[2] - wide, wide):
        for y in (edge[1], edge[3] - wide):
            draw.ellipse((x, y, x + wide, y + wide), outline=colour)
    for y in np.arange(edge[1], edge[3] - wide, wide):
        for x in (edge[0], edge[2] - wide):
            draw.ellipse((x, y, x + wide, y + wide), outline=colour)


def _line(phase: NDArray[np.float32]) -> NDArray[np.float32]:
    """A thin line wherever the phase passes a multiple of pi."""
    return np.clip(1 - 2.2 * np.abs(np.sin(phase)), 0, 1).astype(np.float32)


def _blend(picture: Image.Image, share: NDArray[np.float32], colour: Colour) -> None:
    mask = Image.fromarray(np.clip(share * 255, 0, 255).astype(np.uint8))
    picture.paste(Image.new("RGB", picture.size, colour), mask=mask)


def _over(sheet: Sheet, share: NDArray[np.float32], x: float, y: float, colour: Colour) -> None:
    """Like ink: what lies below still shows through, and nothing gets lighter."""
    mask = Image.fromarray(np.clip(share * 255, 0, 255).astype(np.uint8))
    left, top = round(x * sheet.mm), round(y * sheet.mm)
    below = sheet.picture.crop((left, top, left + mask.width, top + mask.height))
    inked = np.minimum(np.asarray(below), np.array(colour, np.uint8))
    below.paste(Image.fromarray(inked), mask=mask)
    sheet.picture.paste(below, (left, top))


def _replace(sheet: Sheet, picture: NDArray[np.uint8]) -> None:
    sheet.picture.paste(Image.fromarray(picture))


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: Colour | int) -> None:
    points = []
    for step in range(10):
        far = radius if step % 2 == 0 else radius * 0.38
        angle = np.pi * (step / 5 - 0.5)
        points.append((x + far * np.cos(angle), y + far * np.sin(angle)))
    draw.polygon(points, fill=colour)


def _around(stamp: Image.Image, text: str, radius: float, size: int) -> None:
    """Along the upper part of a circle, feet towards the middle."""
    middle, whole = stamp.width / 2, min(250.0, 17.0 * len(text))
    for index, character in enumerate(text):
        degrees = -whole / 2 + whole * (index + 0.5) / len(text)
        letter = Image.new("L", (size * 2, size * 2))
        ImageDraw.Draw(letter).text((size, size), character, 255, font_for(character, "serif", size), anchor="mm")
        turned = letter.rotate(-degrees, Image.Resampling.BILINEAR)
        angle = np.deg2rad(degrees - 90)
        at = (round(middle + radius * np.cos(angle) - size), round(middle + radius * np.sin(angle) - size))
        stamp.paste(255, at, turned)
