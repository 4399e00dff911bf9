"""Which reasons of the catalogue a reviewer is offered beside which value."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from filing.reasons import reasons, reopen_keys

#: A reason in the reviewer's own words only.
OTHER = "other"
#: Found by the authority or its SMS, never by us: not offered.
_NOT_OURS = frozenset({"A", "S"})


def beside(keys: Collection[str], nature: str) -> Mapping[str, tuple[str, ...]]:
    """For each answer of an order, the codes that would reopen it; "" holds those that are about no answer."""
    found: dict[str, list[str]] = {}
    for code, reason in reasons().items():
        if set(reason.where) <= _NOT_OURS:
            continue
        for key in reopen_keys(code, nature, present=keys) or (("",) if not reason.reopen else ()):
            found.setdefault(key, []).append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def known(code: str) -> bool:
    """Whether there is such a reason."""
    return code == OTHER or code in reasons()
