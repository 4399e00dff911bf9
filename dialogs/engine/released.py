"""Filing service numbers that are held for nobody any more: the order or draft was given up, or the site was dropped.

A number in an abandoned order is usable again while the server is valid. Source: docs/facts.md, 6.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.engine.conversation import Conversation, Filing
from dialogs.engine.jobs import place_of
from dialogs.flow.model import Flow, bare, is_element
from dialogs.messages import Result
from filing.order import Actor, Move, State, moves

#: Where the number of a site is kept.
_NUMBER = "sites.service_number"
#: What says that a site's server was chosen, so that a number is held for it or is being reserved.
_CHOSEN = (".server", ".number", ".service_number")


def released(before: Conversation, after: Conversation) -> tuple[tuple[str, str], ...]:
    """(filing, site) of every number that this turn let go, as they are called where it was reserved."""
    kept = {name for filing in after.filings for name in _held(after, filing)}
    there = {filing.id for filing in after.filings}
    held = (
        name for filing in before.filings if filing.id in there or _may_end(filing) for name in _held(before, filing)
    )
    return tuple(dict.fromkeys(name for name in held if name not in kept))


def too_late(flow: Flow, after: Conversation, result: Result) -> tuple[tuple[str, str], ...]:
    """(filing, site) of a number whose reservation was still under way when it was let go, and so came after that.

    Also when nobody knows whether it was reserved: giving back what is not held is no mistake.
    """
    filing, step, element, action = place_of(result.job)
    reserves = any(
        bare(filled) == _NUMBER
        for each in flow.every()
        if each.name == step
        for then in each.then
        if then.action == action
        for filled in then.fills.values()
    )
    name = (f"{after.id}.{filing}", element)
    return () if not reserves or holds(after, *name) else (name,)


def holds(conversation: Conversation, filing: str, site: str) -> bool:
    """Whether a number is held for this site, or being reserved."""
    return any((filing, site) in _held(conversation, each) for each in conversation.filings)


def _may_end(filing: Filing) -> bool:
    """Whether deleting its data ends it: what the authority has or has approved goes on, and keeps its number."""
    order = filing.order
    return order is None or (
        order.state is not State.TO_AUTHORITY and Move.ABANDON in moves(order.state, Actor.APPLICANT)
    )


def _held(conversation: Conversation, filing: Filing) -> Iterator[tuple[str, str]]:
    if filing.order is not None and filing.order.state is State.ABANDONED:
        return
    for site in _sites(filing):
        yield f"{conversation.id}.{filing.id}", site


def _sites(filing: Filing) -> Iterator[str]:
    """The sites of a filing that have chosen a server and were not dropped since."""
    listed = next((given.value for key, given in filing.answers.items() if key == "sites"), None)
    for key in filing.answers:
        parts = key.split(".")
        chosen = parts[0] == "sites" and len(parts) > 2 and is_element(parts[1]) and key.endswith(_CHOSEN)
        if chosen and (not isinstance(listed, tuple) or parts[1] in listed):
            yield parts[1]
