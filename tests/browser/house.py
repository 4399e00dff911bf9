"""The real app as a subprocess with a data folder of its own, and Chromium to look at it with."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class House:
    """A running app. `var` outlives it, so that it can be started again on the same data."""

    url: str
    var: Path
    process: subprocess.Popen[str]
    said: Path

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def served(var: Path, **environment: str) -> Iterator[House]:
    """`xiaobei serve` on a free port, until the block ends."""
    var.mkdir(parents=True, exist_ok=True)
    said = var / "said.log"
    env = os.environ | {"XIAOBEI_VAR": str(var), "PYTHONUNBUFFERED": "1"} | environment
    with said.open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0"], cwd=ROOT, env=env, stdout=log, stderr=log, text=True
        )
        try:
            yield House(_address(process, said), var, process, said)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[str], said: Path) -> str:
    for _ in range(1800):  # three minutes: a loaded machine imports slowly
        found = _ADDRESS.search(said.read_text("utf-8"))
        if found:
            return found.group()
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the app did not start:\n{said.read_text('utf-8')}")


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser with the flags that work on a machine without a screen."""
    program = _program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*_FLAGS, *flags])
        yield browser
        browser.close()


def with_camera(clip: Path) -> Sequence[str]:
    """Flags that play a .y4m file as the camera, and say yes to whoever asks for it."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={clip}",
    )


def _program() -> str:
    names = (os.environ.get("XIAOBEI_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        missing = "Chromium is missing (Debian: chromium); XIAOBEI_CHROMIUM may name it"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def picture(page: Page, name: str) -> None:
    """A screenshot into the folder that XIAOBEI_SCREENSHOTS names; without it nothing."""
    folder = os.environ.get("XIAOBEI_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        size = page.viewport_size or PHONE
        page.wait_for_timeout(500)  # a log that glides to its end
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", animations="disabled")
