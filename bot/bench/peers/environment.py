"""A peer's own throw-away environment, and the program that runs in it: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

_INSTALL_S = 300
_HERE = Path(__file__).parent


class NoPeer(Exception):
    """The peer cannot be had on this machine; the message is the sentence that says so."""


class Peer:
    """One running peer; it says a first line of its own accord when it is ready."""

    def __init__(self, program: str, python: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [str(python), str(_HERE / program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._line()

    def ask(self, **what: object) -> dict[str, Any]:
        """Let it do one round and wait for what it says."""
        if self._process.stdin:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise NoPeer("the peer is installed and does not run")
        said: dict[str, Any] = json.loads(line)
        return said

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()


def start(program: str, folder: Path, *requirements: str) -> Peer:
    """Install what it needs into folder/venv-NAME, once, and run it. Raises NoPeer."""
    home = folder / f"venv-{requirements[0].replace('==', '-')}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        _run(sys.executable, "-m", "venv", "--clear", str(home))
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)
        (home / "ready").touch()
    return Peer(program, python)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, timeout=_INSTALL_S, capture_output=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as failed:
        raise NoPeer(f"{command[-1]} cannot be installed here") from failed
