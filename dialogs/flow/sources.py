"""Named sources of options: lists that only the world knows, such as an account's servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dialogs.flow.conditions import View
from dialogs.messages import Choice, Shown

Source: TypeAlias = Callable[[View, str], list[Choice]]


def servers(view: View, element: str) -> list[Choice]:
    """The account's servers, those that cannot be chosen greyed with the reason."""
    listed = view.get("account.servers")
    made = []
    for entry in listed if isinstance(listed, tuple) else ():
        if isinstance(entry, tuple):
            server, label, _product, _region, unfit = map(str, entry)
            reason = f"unfit.{unfit}" if unfit else None
            made.append(Choice(server, "option.sites.server.one", {"server": Shown(label)}, reason))
    return made


SOURCES: Mapping[str, Source] = {"servers": servers}
