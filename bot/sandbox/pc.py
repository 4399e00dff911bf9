"""The sandbox's PC filing page (电脑端备案系统): a customer's order there, and the QR code that carries it to a phone.

The order itself is the assistant's: the page opens it as a PC order and asks for its upload link, as any provider would.
"""

from __future__ import annotations

import logging

import aiohttp
import segno
from pydantic import ValidationError

from actions.registers.contract import UploadLink, UploadLinkQuestion
from actions.registers.customer import Site
from actions.registers.signature import headers_for
from bot.sandbox.parts import Parts

_TIMEOUT = aiohttp.ClientTimeout(10)

log = logging.getLogger(__name__)


async def upload_link(parts: Parts, account: str, site: Site) -> UploadLink | None:
    """Asks the assistant for the upload link of the account's order; None when it has none to give."""
    body = UploadLinkQuestion(account=account, site=site).model_dump_json().encode()
    headers = {"Content-Type": "application/json", **headers_for(parts.settings.secret, body, parts.clock.now())}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.post(parts.settings.upload_url, data=body, headers=headers) as response,
        ):
            return UploadLink.model_validate_json(await response.text()) if response.status == 200 else None
    except (aiohttp.ClientError, TimeoutError, ValidationError) as error:
        log.info("no upload link for a customer of the sandbox: %s", type(error).__name__)
        return None


def qr_inline(url: str) -> str:
    """The code as SVG that stands in a page by itself: no script, no style, no address to fetch."""
    made: str = segno.make(url, error="m", micro=False).svg_inline(scale=6, border=4, light="white", omitsize=True)
    return made
