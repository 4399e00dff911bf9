"""Headers that every answer of ours carries. One function for aiohttp's `on_response_prepare`, which sees streams too."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

#: Nothing from elsewhere, no inline script or style, in nobody's frame. blob: is the photo just taken, not yet sent.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """`app.on_response_prepare.append(set_headers)`. What a handler has set itself is left alone."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
