"""What the sandbox is told by whoever mounts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class SandboxSettings:
    """A provider and an authority to try everything against."""

    #: Where the app listens for pushes, whole address ending in /provider/status. Source: bot/app.py knows its port.
    callback_url: str
    #: Where the app mints upload links, whole address ending in /provider/upload-links; "": the PC page has no QR code.
    upload_url: str = field(default="", kw_only=True)
    #: What callers of its API say in `Authorization: Bearer`; the same as ProviderSettings.token.
    token: str = field(repr=False)
    #: Shared key of customer tokens and pushes; the same as ProviderSettings.secret.
    secret: str = field(repr=False)
    #: Folder for its database and its clock, made when missing. Source: ours, beside the other state.
    state: Path = Path("var/sandbox")
    #: Where its page sends a customer with ?token=. Source: the chat's own address.
    chat_url: str = "/"
    #: approve: the authority says yes by itself, SMS included. Source: ours, for tests and demonstrations.
    auto: Literal["off", "approve"] = "off"
    #: Seconds of real time until it does, 0..3600.
    auto_after_s: float = 2.0
    #: Pages answer only to this machine unless true. Source: anybody who sees them can become any customer.
    open_to_all: bool = False
    #: Seconds before a push that was not taken is sent again; doubles each time, up to 300.
    retry_s: float = 0.5
    #: How often a push is tried before the authority's page shows it as given up.
    tries: int = 20

    @property
    def database(self) -> Path:
        """Its own SQLite file."""
        return self.state / "sandbox.db"

    @property
    def clock(self) -> Path:
        """Where SandboxClock keeps how far it was moved."""
        return self.state / "clock"
