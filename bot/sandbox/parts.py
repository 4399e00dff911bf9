"""What the sandbox is made of, built once and handed to its API and its pages."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.authority import Authority
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Faults
from bot.sandbox.pushes import Pushes
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.state import State
from dialogs.ports import Texts


@dataclass(frozen=True)
class Parts:
    """One sandbox."""

    settings: SandboxSettings
    clock: SandboxClock
    texts: Texts
    state: State
    faults: Faults
    authority: Authority
    pushes: Pushes


def build(settings: SandboxSettings, clock: SandboxClock, texts: Texts) -> Parts:
    """Opens the state; close it with parts.state.close()."""
    state, faults = State(settings.database), Faults()
    authority = Authority(state, clock, settings.auto_after_s if settings.auto == "approve" else None)
    pushes = Pushes(settings, state, authority, faults, clock)
    return Parts(settings, clock, texts, state, faults, authority, pushes)
