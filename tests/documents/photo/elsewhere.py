"""What people send by mistake: views, cats, pages of text, chats, bills. No certificate is on any of them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.documents.fonts import font
from tests.documents.photo.light import shaded
from tests.documents.photo.pixels import Picture, dice, jpeg, noisy, picture_of, soft
from tests.documents.photo.scene import Piece, fitting, lay
from tests.documents.photo.tables import table
from tests.documents.portrait import cartoon


def _landscape(rng: Random) -> Picture:
    sky, sea = np.array((230, 190, 130), np.float32), np.array((200, 220, 250), np.float32)
    ramp = np.linspace(0, 1, 900, dtype=np.float32)[:, None, None]
    view = np.broadcast_to(sky * (1 - ramp) + sea * ramp, (900, 1200, 3)).astype(np.uint8).copy()
    for layer in range(rng.randrange(2, 5)):
        base, rough = 380 + 130 * layer, dice(rng).standard_normal(40).cumsum() * (26 - 4 * layer)
        ridge = np.interp(np.arange(1200), np.linspace(0, 1200, 40), rough) + base
        points = np.column_stack((np.arange(1200), ridge)).astype(np.int32)
        shade = rng.randrange(40, 90) + 10 * layer
        colour = (shade, shade + rng.randrange(30, 70), shade + rng.randrange(0, 30))
        cv2.fillPoly(view, [np.vstack((points, [[1199, 899], [0, 899]]))], colour)
    cv2.circle(view, (rng.randrange(100, 1100), rng.randrange(80, 260)), 50, (240, 250, 255), -1, cv2.LINE_AA)
    return view


def _cat(rng: Random) -> Picture:
    room = table(1200, 900, rng, rng.choice(("cloth", "checked", "plain")))
    fur = rng.choice(((60, 110, 190), (70, 70, 74), (210, 214, 220), (90, 120, 150)))
    x, y = rng.randrange(450, 750), rng.randrange(380, 520)
    cv2.ellipse(room, (x, y + 320), (300, 330), 0, 0, 360, fur, -1, cv2.LINE_AA)
    for side in (-1, 1):
        ear = np.array([[x + side * 190, y - 60], [x + side * 170, y - 280], [x + side * 50, y - 150]], np.int32)
        cv2.fillPoly(room, [ear], fur, cv2.LINE_AA)
    cv2.ellipse(room, (x, y), (210, 180), 0, 0, 360, fur, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(room, (x + side * 85, y - 20), (36, 30), 0, 0, 360, (90, 210, 200), -1, cv2.LINE_AA)
        cv2.ellipse(room, (x + side * 85, y - 20), (9, 28), 0, 0, 360, (10, 10, 10), -1, cv2.LINE_AA)
        for row in range(3):
            cv2.line(
                room, (x + side * 40, y + 70), (x + side * 300, y + 30 + 40 * row), (235, 235, 235), 2, cv2.LINE_AA
            )
    cv2.ellipse(room, (x, y + 50), (20, 14), 0, 0, 360, (130, 120, 220), -1, cv2.LINE_AA)
    return soft(room, 1.5)


def _page(rng: Random) -> Picture:
    """An essay or a contract on white paper, photographed."""
    sheet = Image.new("RGB", (1050, 1485), (250, 250, 248))
    draw, y = ImageDraw.Draw(sheet), 210
    draw.text(
        (525, 130),
        rng.choice(("租 房 须 知", "读书笔记", "会议记录", "旅行日记")),
        (20, 20, 20),
        font("serif", 46),
        anchor="mm",
    )
    while y < 1300:
        start = rng.randrange(len(_WORDS) - 40)
        draw.text((110, y), "　　" * (rng.random() < 0.2) + _WORDS[start : start + 33], (30, 30, 30), font("serif", 24))
        y += 44
    piece = Piece(picture_of(sheet))
    view = fitting(piece, 1350, 1800, 0.9, rng.uniform(-6, 6), 0.02, rng)
    return shaded(lay(table(1350, 1800, rng), [(piece, view)], rng).picture, rng)


def _chat(rng: Random) -> Picture:
    """A screenshot of a chat."""
    shot = Image.new("RGB", (1080, 1920), (237, 237, 237))
    draw, y = ImageDraw.Draw(shot), 190
    draw.rectangle((0, 0, 1080, 140), fill=(246, 246, 246))
    draw.text((540, 90), rng.choice(("备案交流群", "同事小李", "老同学")), (20, 20, 20), font("sans", 46), anchor="mm")
    while y < 1700:
        mine, start = rng.random() < 0.5, rng.randrange(len(_WORDS) - 30)
        words = _WORDS[start : start + rng.randrange(4, 15)]
        wide = 44 * len(words) + 60
        x = 900 - wide if mine else 180
        draw.rounded_rectangle((x, y, x + wide, y + 96), 14, fill=(149, 236, 105) if mine else (255, 255, 255))
        draw.text((x + 30, y + 22), words, (20, 20, 20), font("sans", 44))
        draw.rectangle((940 if mine else 60, y, 1030 if mine else 150, y + 90), fill=(120, 150, 190))
        y += 150
    return picture_of(shot)


def _selfie(rng: Random) -> Picture:
    face = picture_of(cartoon(f"selfie {rng.random()}").resize((1000, 1230)))
    return noisy(face, 3, rng)


def _desk(rng: Random) -> Picture:
    return shaded(table(1600, 1200, rng), rng)


def _receipt(rng: Random) -> Picture:
    """A supermarket's, long and narrow, with numbers on it."""
    slip = Image.new("RGB", (520, 1400), (246, 245, 240))
    draw = ImageDraw.Draw(slip)
    draw.text((260, 70), "便民超市", (40, 40, 40), font("bold", 44), anchor="mm")
    for row in range(24):
        start = rng.randrange(len(_WORDS) - 10)
        draw.text((40, 150 + 46 * row), _WORDS[start : start + 5], (50, 50, 50), font("sans", 28))
        draw.text((480, 150 + 46 * row), f"{rng.uniform(1, 99):.2f}", (50, 50, 50), font("digits", 26), anchor="ra")
    draw.text((40, 1290), f"合计 {rng.uniform(100, 900):.2f}", (30, 30, 30), font("bold", 40))
    piece = Piece(picture_of(slip))
    view = fitting(piece, 1200, 1600, 0.85, rng.uniform(-12, 12), 0.02, rng)
    return shaded(lay(table(1200, 1600, rng), [(piece, view)], rng).picture, rng)


SIGHTS: dict[str, Callable[[Random], Picture]] = {
    "landscape": _landscape,
    "cat": _cat,
    "page": _page,
    "chat": _chat,
    "selfie": _selfie,
    "desk": _desk,
    "receipt": _receipt,
}


def sight(seed: str, what: str = "") -> bytes:
    """A JPEG of one of SIGHTS."""
    rng = Random(f"sight {seed}")
    return jpeg(noisy(SIGHTS[what or rng.choice(tuple(SIGHTS))](rng), 1.5, rng), 82)


_WORDS = (
    "今天下午三点大家一起去看银杏记得带上相机和水如果下雨就改到周末再说吧上次的照片我已经发到群里了请查收明天早上八点"
    "在门口集合不要迟到午饭可以在公园旁边的小店吃那里的面条很不错价格也公道房屋内的家具电器请爱惜使用如有损坏照价赔偿"
    "垃圾请分类投放晚上十点以后保持安静谢谢配合会议讨论了下季度的安排并决定由张工负责整理资料下周一之前完成初稿"
)
