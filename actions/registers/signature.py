"""The signature on the provider's pushes: HMAC-SHA256 over the time and the body, in two headers."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

TIMESTAMP_HEADER = "X-Provider-Timestamp"
SIGNATURE_HEADER = "X-Provider-Signature"
#: A signed body may be this much older or newer than our clock. A repetition within it is caught by the event's id.
WINDOW = timedelta(minutes=5)
_VERSION = "v1="


def headers_for(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """What a push of these bytes carries when it is sent at that time."""
    timestamp = str(int(at.timestamp()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: _VERSION + _digest(secret, timestamp, body)}


def is_genuine(secret: str, body: bytes, timestamp: str, signature: str, now: datetime) -> bool:
    """Whether whoever knows the secret signed these bytes within the window."""
    if not secret or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    expected = _VERSION + _digest(secret, timestamp, body)
    fresh = abs(now.timestamp() - int(timestamp)) <= WINDOW.total_seconds()
    return hmac.compare_digest(expected.encode(), signature.encode()) and fresh


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()
