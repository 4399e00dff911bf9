"""Delivery receipts of the SMS gateway: POST /sms/report/{token}, a JSON array. What never arrived is told to its reader.

The gateway signs nothing, so the address is the secret: a token made from our key. Repetitions change nothing.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from actions.registers.bounded import read_at_most
from bot.storage.rows import NoticeRow
from bot.storage.store import SqlStore

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024


class Report(BaseModel):
    """One receipt, as the gateway's SmsReport has it; its phone number is not even read."""

    biz_id: str
    out_id: str = ""
    success: bool
    err_code: str = ""


_REPORTS = TypeAdapter(list[Report])


def routes(store: SqlStore, undelivered: Callable[[NoticeRow, str], Awaitable[None]], token: str) -> list[web.RouteDef]:
    """The one route."""

    async def take(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.match_info["token"].encode(), token.encode()):
            return web.Response(status=404)
        body = await read_at_most(request.content, MOST_BYTES + 1)
        try:
            reports = _REPORTS.validate_json(body) if len(body) <= MOST_BYTES else []
        except ValidationError:
            return web.json_response({"code": 1, "msg": "not receipts"}, status=400)
        for report in reports:
            row = await store.notice_by_receipt(report.biz_id, report.out_id)
            if row is None:
                continue
            if not report.success:
                log.warning(
                    "sms %s of conversation %s did not arrive: %s", row.id, row.conversation, report.err_code[:40]
                )
                await undelivered(row, "undelivered")  # before it is written down: a crash between tells it again
            await store.notice_reported(row, report.success)
        return web.json_response({"code": 0, "msg": "ok"})

    return [web.post("/sms/report/{token}", take)]
