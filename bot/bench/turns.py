"""`xiaobei bench turns`: how many turns a second, in process and durably over REST, beside aiogram-dialog in one run."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bot.bench import durable, engine
from bot.bench.figures import Figure, Figures
from bot.bench.forms import FORTY_STEPS, THREE_SLOTS
from bot.bench.peers import environment
from bot.bench.peers.environment import NoPeer, Peer
from bot.bench.rounds import Rate

PEER, NAME = "aiogram-dialog==2.6.0", "aiogram-dialog 2.6 test tools"
_NO_RASA = "no peer: Rasa 3.6 needs Python 3.10 and cannot be installed beside this one"


def measure(rounds: int, cpu_s: float, folder: Path, peer: bool) -> Figures:
    """Rounds of each in turn, so that a busy moment of the machine meets all of them; medians."""
    short, long, others, loads = [], [], [], []
    with ExitStack() as stack:
        dialog, why_not = _peer(stack, folder) if peer else (None, "no peer was asked for")
        for _ in range(rounds):
            short.append(engine.turns(THREE_SLOTS, cpu_s).a_second)
            others += [_asked(dialog, cpu_s)] if dialog else []
            long.append(engine.turns(FORTY_STEPS, cpu_s).a_second)
            loads.append(durable.turns(cpu_s * 2, folder))
    beside = (median(others), NAME) if others else None
    return Figures(
        "turns",
        (
            Figure("three-slot form in process, turns a second of one core", median(short), beside, why_not, aim=30),
            Figure("40-step form in process, beside the peer's three slots", median(long), beside, why_not, aim=10),
            Figure(
                f"three-slot form over REST on SQLite, {durable.CALLERS} at a time, turns a second",
                median(load.a_second for load in loads),
                why_not=_NO_RASA,
            ),
            Figure("the same, half of the turns within, ms", median(load.percentile_ms(50) for load in loads)),
            Figure("the same, 99 of 100 turns within, ms", median(load.percentile_ms(99) for load in loads)),
            Figure("the same, CPU of the house a turn, ms", median(_cpu_ms(load) for load in loads)),
            Figure("the same, turns acknowledged and not stored", sum(_lost(load) for load in loads)),
        ),
    )


def _peer(stack: ExitStack, folder: Path) -> tuple[Peer | None, str]:
    try:
        return stack.enter_context(environment.start("dialog_form.py", folder, PEER)), ""
    except NoPeer as none:
        return None, f"no peer: {none}"


def _asked(peer: Peer, cpu_s: float) -> float:
    return Rate(**peer.ask(cpu_s=cpu_s)).a_second


def _cpu_ms(load: durable.Load) -> float:
    return load.cpu_s / len(load.waited_s) * 1000


def _lost(load: durable.Load) -> int:
    return max(0, len(load.waited_s) - load.stored)
