"""One-time links (一次性链接) and their QR codes: what a link names is signed, whether it still opens is the conversation's.

A token names a conversation and one invitation of it, so nothing is stored for it and no list of tokens can leak. It is
51 characters of [A-Za-z0-9_-], short enough for a QR code and for a messenger's deep link (64).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io

import segno

from bot.security import Vault
from dialogs.messages import ConversationId

PATH = "/i"
_MAC = 22  # characters: 128 bits


class OneTimeLinks:
    """`base` is the address that people know us by, "https://host"."""

    def __init__(self, vault: Vault, base: str) -> None:
        self._key = vault.signing
        self._base = base.rstrip("/")

    def address(self, conversation: str, name: str) -> str:
        """The link of an invitation; dialogs' Script.link."""
        return f"{self._base}{PATH}/{self.token(conversation, name)}"

    def token(self, conversation: str, name: str) -> str:
        """What stands at the end of the link."""
        about = f"{conversation}_{name}"
        return self._mac(about) + about

    def read(self, token: str) -> tuple[ConversationId, str] | None:
        """The conversation and the invitation's name; None for what we did not sign."""
        mac, about = token[:_MAC], token[_MAC:]
        if not hmac.compare_digest(mac.encode(), self._mac(about).encode()):
            return None
        conversation, _, name = about.rpartition("_")
        return ConversationId(conversation), name

    def _mac(self, about: str) -> str:
        digest = hmac.new(self._key, b"one-time link " + about.encode(), hashlib.sha256).digest()[:16]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def qr_svg(url: str) -> bytes:
    """A QR code as a picture of its own, with the quiet zone that scanners need."""
    into = io.BytesIO()
    segno.make(url, error="m", micro=False).save(into, kind="svg", scale=8, border=4, light="white")
    return into.getvalue()


def qr_png(url: str) -> bytes:
    """The same for messengers that take no SVG."""
    into = io.BytesIO()
    segno.make(url, error="m", micro=False).save(into, kind="png", scale=10, border=4)
    return into.getvalue()
