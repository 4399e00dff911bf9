"""Where papers by post go, as the operator set it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PostOffice:
    """Where papers go: section `post` of config.yml. Without an address a person tells it."""

    address: str = ""
    recipient: str = ""
    phone: str = ""
    days: int = 15  # from being asked to being posted
