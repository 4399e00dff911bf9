"""What strangers upload: judged by its bytes, quickly, and without any model; and what `xiaobei read` makes of it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from actions.readers.picture import open_picture, sanitise
from actions.readers.settings import ReaderSettings
from tests.documents.make import made

SETTINGS = ReaderSettings()


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = (400, 300)) -> Image.Image:
    return Image.new(mode, size, {"RGB": (200, 30, 30), "CMYK": (0, 200, 200, 40), "P": 1}.get(mode, 128))


def bomb() -> bytes:
    """A PNG whose header says 8,000 x 7,000; its pixels are zeros and take a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (8000).to_bytes(4, "big") + (7000).to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    pixels = zlib.compress(bytes(7000 * (1 + 3 * 8000) // 50))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


BAD = {
    "no bytes at all": (b"", "unreadable_file"),
    "text renamed .jpg": ("这不是图片\n".encode() * 100, "unreadable_file"),
    "a JPEG that broke off": (made("id_card_back", "scan", 1).data[:20_000], "unreadable_file"),
    "the first bytes of a PNG": (saved(plain(), "PNG")[:40], "unreadable_file"),
    "a TIFF, which we do not take": (saved(plain(), "TIFF"), "unreadable_file"),
    "a bomb of 56 megapixels": (bomb(), "too_large"),
    "more bytes than we take": (b"\xff\xd8\xff" + bytes(SETTINGS.max_bytes), "too_large"),
    "a thumbnail": (saved(plain(size=(120, 90)), "JPEG"), "too_small"),
}

GOOD = {
    "a CMYK JPEG": saved(plain("CMYK"), "JPEG"),
    "a 16-bit PNG": saved(Image.fromarray(np.full((300, 400), 40_000, np.uint16)), "PNG"),
    "a grey JPEG": saved(plain("L"), "JPEG"),
    "a palette PNG": saved(plain("P"), "PNG"),
    "an animated GIF": saved(plain(), "GIF", save_all=True, append_images=[plain("L").convert("RGB")]),
    "an animated WebP": saved(plain(), "WEBP", save_all=True, append_images=[plain("L").convert("RGB")]),
    "a transparent PNG": saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_files_are_judged_within_a_second(what: str) -> None:
    data, code = BAD[what]
    start = time.perf_counter()
    assert open_picture(data, SETTINGS) == code
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("what", GOOD)
def test_unusual_pictures_become_plain_ones(what: str) -> None:
    picture = open_picture(GOOD[what], SETTINGS)
    assert not isinstance(picture, str)
    assert picture.shape == (300, 400, 3) and picture.dtype == np.uint8


def test_what_is_kept_lies_upright_without_exif_and_not_too_large() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "a phone that knows where it was"
    wide = Image.new("RGB", (5000, 3000), "white")
    wide.paste("black", (0, 0, 2500, 3000))
    kept = sanitise(saved(wide, "JPEG", exif=exif), SETTINGS)
    assert isinstance(kept, bytes) and b"phone" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "JPEG" and not picture.getexif()
        assert picture.size[1] == SETTINGS.kept_side > picture.size[0]
        assert picture.getpixel((800, 100)) < (30, 30, 30) and picture.getpixel((800, 2500)) > (225, 225, 225)


@pytest.mark.slow
def test_the_command_prints_one_judgement_a_line_and_knows_usage_errors(tmp_path: Path) -> None:
    good = made("id_card_front", "phone", 905)
    files = {"good.jpg": good.data, "empty.jpg": b"", "text.jpg": b"no picture", "bomb.png": bomb()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = xiaobei("read", "--json", *(str(tmp_path / name) for name in files))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["problems"] for line in lines] == [[], ["unreadable_file"], ["unreadable_file"], ["too_large"]]
    assert all(set(line) == {"path", "page", "kind", "fields", "problems", "took_ms"} for line in lines)
    assert {name: field["value"] for name, field in lines[0]["fields"].items()} == good.truth
    assert set(lines[0]["fields"]["name"]) == {"value", "confidence", "doubt"}
    for wrong in ((), ("nowhere.jpg",), (str(tmp_path / "good.jpg"), "--kind", "menu")):
        assert xiaobei("read", *wrong).returncode == 2


def xiaobei(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", env=environment)
