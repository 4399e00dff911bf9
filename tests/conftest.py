"""What all tests share: tests of real face clips run where the clips are; elsewhere they are left out, and that is said."""

from __future__ import annotations

import pytest

from tests.actions.clips import faces_folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselected, not skipped: a clone without the clips has nothing to run them on."""
    if faces_folder() is not None:
        return
    away = [item for item in items if item.get_closest_marker("clips")]
    if not away:
        return
    items[:] = [item for item in items if item not in away]
    config.hook.pytest_deselected(items=away)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end, where it is read."""
    if faces_folder() is None:
        terminalreporter.write_line("tests of real face clips were left out: XIAOBEI_FACES names no folder")
