"""What strangers upload: judged by its bytes, quickly, with little memory and without any model; what `read` says of it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from actions.readers.picture import Picture, open_picture, sanitise
from actions.readers.settings import ReaderSettings
from actions.workers import Workers
from bot import pools
from bot.channels.sanitising import clean_picture
from tests.actions.bad_files import BAD, ODD, card_heic, photo, picture_pdf, plain, png, saved, turned, upright, zeros
from tests.documents.bad_files import BadFile, bad_files
from tests.documents.make import made

SETTINGS = ReaderSettings()
Judge = Callable[[bytes], tuple[object, float, float]]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Judges a file in a worker as the service has them: what came of it, seconds of CPU, megabytes more at the peak."""
    workers = Workers(1, 60, pools.MEDIA_MB, pools.warm_media)
    yield lambda data: asyncio.run(workers.run(judged, data))
    workers.stop()


def judged(data: bytes) -> tuple[object, float, float]:
    """In the worker."""
    with watched() as extra:
        start = sum(os.times()[:4])
        opened = open_picture(data, SETTINGS)
        took = sum(os.times()[:4]) - start
    return (opened if isinstance(opened, str) else opened.shape), took, extra[0]


@contextmanager
def watched() -> Iterator[list[float]]:
    """Megabytes at the peak, of this process and its children together, above what this one had before."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    before, children, over = _status(os.getpid(), "VmRSS"), [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.003):
            for child in Path(f"/proc/self/task/{threading.main_thread().native_id}/children").read_text().split():
                children[0] = max(children[0], _status(int(child), "VmHWM"))

    watcher = threading.Thread(target=look)
    watcher.start()
    extra = [0.0]
    yield extra
    over.set()
    watcher.join()
    extra[0] = _status(os.getpid(), "VmHWM") - before + children[0]


def _status(process: int, name: str) -> float:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return 0.0


@pytest.mark.parametrize("what", BAD)
def test_bad_files_are_judged_quickly_and_with_little_memory(judge: Judge, what: str) -> None:
    make, code = BAD[what]
    opened, took, extra = judge(make())
    assert opened == code
    assert took < 2.1  # what draws for ever has two seconds, and we had to start it
    assert extra < 200


@pytest.mark.parametrize("file", list(bad_files()), ids=lambda file: file.name)
def test_files_that_others_made_end_as_they_say(judge: Judge, file: BadFile) -> None:
    opened, took, extra = judge(file.data())
    assert took < 2.1 and extra < 200
    if isinstance(opened, str):
        assert opened in file.outcomes
    else:  # the rest is for the readers to say
        assert file.outcomes - {"unreadable_file", "too_large", "several_pages", "locked_file"}


@pytest.mark.parametrize("what", ODD)
def test_unusual_pictures_become_plain_ones(what: str) -> None:
    picture = open_picture(ODD[what](), SETTINGS)
    assert not isinstance(picture, str)
    assert picture.shape == (300, 400, 3) and picture.dtype == np.uint8


@pytest.mark.parametrize("what", ["a transparent PNG", "a grey PNG with transparency", "a HEIC with transparency"])
def test_what_is_transparent_lies_on_white_paper(what: str) -> None:
    picture = open_picture(ODD[what](), SETTINGS)
    assert not isinstance(picture, str) and picture.min() > 250


def test_ink_on_nothing_stays_ink() -> None:
    ink = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    ink.paste((20, 20, 20, 255), (100, 100, 200, 200))
    picture = open_picture(saved(ink, "PNG"), SETTINGS)
    assert not isinstance(picture, str)
    assert picture[150, 150].max() < 30 and picture[50, 50].min() > 250


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_lies_upright_however_the_camera_was_held(orientation: int) -> None:
    picture = open_picture(turned(orientation), SETTINGS)
    assert not isinstance(picture, str)
    expected = np.asarray(upright())[..., ::-1]
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(int) - expected).mean() < 6


def test_a_broken_off_photo_is_never_filled_up_while_grey_paper_is_no_fault() -> None:
    for share in (0.3, 0.6, 0.95, 0.99):
        data = photo()
        for end in (b"", b"\xff\xd9", b"\0" * 40 + b"\xff\xd9"):
            assert open_picture(data[: int(len(data) * share)] + end, SETTINGS) == "unreadable_file", (share, end)
    grey = Image.open(io.BytesIO(photo())).convert("RGB")
    grey.paste((128, 128, 128), (0, grey.height // 2, grey.width, grey.height))
    for more in ({}, {"progressive": True}, {"subsampling": 0}):
        assert not isinstance(open_picture(saved(grey, "JPEG", **more), SETTINGS), str)


def test_large_pictures_of_honest_senders_are_taken(judge: Judge) -> None:
    """A phone's 48 megapixels, an office's page at 600 dots an inch, the newest iPhone's 24 megapixels."""
    for data in (saved(plain(size=(8000, 6000)), "JPEG"), picture_pdf(saved(plain(size=(4960, 7016)), "JPEG"))):
        opened, _, extra = judge(data)
        assert isinstance(opened, tuple) and max(opened) == SETTINGS.kept_side
        assert extra < 300
    opened, _, extra = judge(png(6000, 5900, zeros(102)))
    assert opened == (2557, 2600, 3) and extra < 200


def test_heic_and_pdf_show_what_the_jpeg_shows() -> None:
    as_jpeg = opened(photo())
    as_heic = opened(card_heic())
    assert as_heic.shape == as_jpeg.shape
    assert np.abs(as_heic.astype(int) - as_jpeg).mean() < 6
    page = opened(picture_pdf(photo()))
    assert page.shape[0] == SETTINGS.kept_side and page[5, 5].min() > 250
    assert (page < 100).any()


def opened(data: bytes) -> Picture:
    picture = open_picture(data, SETTINGS)
    assert not isinstance(picture, str), picture
    return picture


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


def test_what_was_hidden_in_a_picture_is_gone_from_what_is_kept() -> None:
    for what in ("a JPEG with a ZIP behind it", "a JPEG with a PDF behind it", "a GIF with a script behind it"):
        kept = clean_picture(ODD[what](), SETTINGS)
        assert isinstance(kept, bytes) and kept[:3] == b"\xff\xd8\xff"
        assert not any(hidden in kept for hidden in (b"PK\x03\x04", b"%PDF", b"alert"))


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    temporary = set(Path("/tmp").iterdir()) if Path("/tmp").exists() else set()
    for data in (card_heic(), card_heic()[:3000], picture_pdf(photo()), picture_pdf(photo())[:3000], photo()[:3000]):
        open_picture(data, SETTINGS)
    assert not list(tmp_path.iterdir())
    made_here = [path for path in set(Path("/tmp").iterdir()) - temporary if "pdf" in path.name or "heif" in path.name]
    assert not made_here


@pytest.mark.slow
def test_the_command_prints_one_judgement_a_line_and_knows_usage_errors(tmp_path: Path) -> None:
    good = made("id_card_front", "phone", 905)
    files = {
        "good.jpg": good.data,
        "empty.jpg": b"",
        "text.jpg": b"no picture",
        "bomb.png": png(8000, 7000, zeros(161)),
        "pages.png": picture_pdf(photo(), pages=2),
        "office.pdf": picture_pdf(photo()),
        "apple.jpg": card_heic(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = xiaobei("read", "--json", *(str(tmp_path / name) for name in files))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    problems = [[], ["unreadable_file"], ["unreadable_file"], ["too_large"], ["several_pages"], [], []]
    assert [line["problems"] for line in lines] == problems
    for line in lines[5:]:
        assert {name: field["value"] for name, field in line["fields"].items()} == made("id_card_back", "scan", 1).truth
    assert all(set(line) == {"path", "page", "kind", "fields", "problems", "took_ms"} for line in lines)
    assert {name: field["value"] for name, field in lines[0]["fields"].items()} == good.truth
    assert set(lines[0]["fields"]["name"]) == {"value", "confidence", "doubt"}
    for wrong in ((), ("nowhere.jpg",), (str(tmp_path / "good.jpg"), "--kind", "menu")):
        assert xiaobei("read", *wrong).returncode == 2


def xiaobei(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", env=environment)
