"""Which answers staff may give in the applicant's stead: what he could tell them, nothing that he or others vouch for.

A consent and a yes to a card are his own. What a register said, and whether a face is his, no support account overrules.
"""

from __future__ import annotations

from dialogs.engine.conversation import Filing
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import Flow, bare
from dialogs.messages import Key

_FACE = "face."


def may_be_given(flow: Flow, filing: Filing, key: str) -> bool:
    """Whether this is an answer that staff may give at all. Whether it is asked now is another question."""
    name = bare(key)
    if flow.field_of(key).fixed or name in DERIVED or name.startswith(_FACE):
        return False
    steps = [step for step in flow.every() if step.name == name]
    if any(step.consent or step.once or step.kind == "confirm" for step in steps):
        return False
    return not _is_registers(flow, filing, key, bool(steps))


def _is_registers(flow: Flow, filing: Filing, key: str, asked: bool) -> bool:
    """Whether a register answers it: always, or where people are asked only if it is silent, this time."""
    if all(step.kind == "photo" for step, *_ in flow.fillers.get(bare(key), ())):
        return False
    given = filing.answers.get(Key(key))
    return not asked or (given is not None and given.by == "register")
