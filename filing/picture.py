"""An order's life as a page of docs: a state diagram in Mermaid and the table of moves, both out of `filing.order`.

`xiaobei flow --of order` prints it; a test holds that docs/lifecycle.md is what it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from filing.order import EDITABLE, ENDS, MOVES, WITHDRAWABLE, Move, Rule, State

#: What everybody may do at any time would hide the way: it is told in words below the picture.
_ASIDE = frozenset({Move.WITHDRAW, Move.ABANDON})
Label = Callable[[str], str]


def page(label: Label) -> str:
    """The whole page. `label` gives the word of `state.<name>`, `move.<name>` or `actor.<name>`."""
    return "\n".join((*_head(), *_diagram(label), *_beside(label), *_table(label))) + "\n"


def _head() -> Iterator[str]:
    yield "# An order's life"
    yield ""
    yield "Made by `xiaobei flow --of order` out of `filing/order.py`; do not edit. Source: docs/facts.md, section 10."
    yield ""


def _diagram(label: Label) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        yield f'  state "{label(f"state.{state}")}" as {state}'
    yield f"  [*] --> {State.INITIAL_REVIEW}: {label(f'move.{Move.SUBMIT}')}"
    for (state, move), rule in MOVES.items():
        if move not in _ASIDE or state not in WITHDRAWABLE:
            yield f"  {state} --> {rule.to}: {label(f'move.{move}')}"
    yield f"  {State.TO_AUTHORITY} --> {State.AUTHORITY_REVIEW}: {label(f'move.{Move.HAND_IN}')}"
    yield f"  {State.SMS_RETURNED} --> {State.TO_AUTHORITY}: {label(f'move.{Move.RESUBMIT}')}"
    for state in State:
        if state in ENDS:
            yield f"  {state} --> [*]"
    yield "```"
    yield ""


def _beside(label: Label) -> Iterator[str]:
    yield f"{label('move.withdraw')} / {label('move.abandon')}: {_names(WITHDRAWABLE, label)}"
    yield ""
    yield f"Answers may be changed in: {_names(EDITABLE, label)}"
    yield ""
    yield "A province without SMS goes from being handed in straight to the authority; what SMS returned goes straight"
    yield "back to it when nothing was changed. In `to_authority` a withdrawal is made once the provider has given the"
    yield "order back."
    yield ""


def _names(states: frozenset[State], label: Label) -> str:
    return "、".join(label(f"state.{state}") for state in State if state in states)


def _table(label: Label) -> Iterator[str]:
    yield "| from | move | to | by |"
    yield "|---|---|---|---|"
    for (state, move), rule in sorted(MOVES.items(), key=lambda row: [*State].index(row[0][0])):
        made = f"{label(f'move.{move}')} `{move}`"
        yield f"| {label(f'state.{state}')} `{state}` | {made} | `{rule.to}` | {_who(rule, label)} |"


def _who(rule: Rule, label: Label) -> str:
    return "、".join(label(f"actor.{actor}") for actor in sorted(rule.by))
