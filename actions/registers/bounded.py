"""Reads a body from the network to its end, or as far as we are willing to."""

from __future__ import annotations

import aiohttp


async def read_at_most(content: aiohttp.StreamReader, most: int) -> bytes:
    """The body, or its first `most` bytes. One `read` would give what has arrived by now: a body in two segments is cut
    off there."""
    body = bytearray()
    while len(body) < most and (more := await content.read(most - len(body))):
        body += more
    return bytes(body)
