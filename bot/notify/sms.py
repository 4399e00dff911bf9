"""SMS to applicants through a gateway. The real one is spoken to with its own SDK, imported at the first message.

A gateway takes registered templates with a few short variables and no others; `sms_rules.py` holds our texts to that.
Sending is not idempotent there: each message carries our own name for it (`out_id`), so that what arrived twice can be
counted, and its receipt comes back under it.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from actions.rasa import Unavailable
from bot.notify.sms_rules import LONGEST_VALUE, variables

#: The gateway says that this number got enough messages for now (docs/facts.md, 11).
_LIMIT = "isv.BUSINESS_LIMIT_CONTROL"
#: Our account there is not in order: nothing goes out until somebody mends it.
_LOGIN = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden", "isv.ACCOUNT", "isv.AMOUNT", "isv.OUT_OF_SERVICE")


@dataclass(frozen=True)
class SmsSettings:
    """Where SMS are handed over. The key is XIAOBEI_SMS_KEY_ID and XIAOBEI_SMS_KEY_SECRET."""

    endpoint: str = ""  # host of the gateway; empty: nothing is sent, messages stay visible in the outbox
    sign_name: str = ""  # the approved signature
    templates: Mapping[str, str] | None = None  # our template -> the gateway's code; `name.en` for English
    protocol: str = "https"  # https; http only for a server of one's own
    timeout_s: float = 10.0  # seconds, 1..60, for one message


class SmsRefused(Exception):
    """The gateway will never take this message ({0}). Codes: sms_number, sms_login, sms_template, sms_refused."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Texter(Protocol):
    """Hands one SMS to a gateway."""

    async def send(self, phone: str, template: str, args: Mapping[str, str], out_id: str) -> str:
        """The gateway's receipt. Raises Unavailable (try again) or SmsRefused (do not)."""
        ...


class GatewayTexter:
    """The gateway of alibabacloud_dysmsapi20170525, action SendSms."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings
        self._client: Any = None

    async def send(self, phone: str, template: str, args: Mapping[str, str], out_id: str) -> str:
        """See Texter."""
        code = (self._settings.templates or {}).get(template)
        if not code:
            raise SmsRefused("sms_template")
        return await asyncio.to_thread(self._hand_over, phone, code, args, out_id)

    def _hand_over(self, phone: str, code: str, args: Mapping[str, str], out_id: str) -> str:
        from alibabacloud_dysmsapi20170525 import models

        request = models.SendSmsRequest(
            phone_numbers=phone,
            sign_name=self._settings.sign_name,
            template_code=code,
            template_param=json.dumps(dict(args), ensure_ascii=False),
            out_id=out_id,
        )
        try:
            body = self._made().send_sms_with_options(request, self._patience()).body
        except Exception as error:  # the SDK has several families of them; none may pass on, they quote the request
            raise _judged(str(getattr(error, "code", "") or ""), getattr(error, "statusCode", None)) from None
        if body.code == "OK":
            return str(body.biz_id or "")
        raise _judged(str(body.code or ""), 200)

    def _made(self) -> Any:
        if self._client is None:
            from alibabacloud_dysmsapi20170525.client import Client
            from alibabacloud_tea_openapi.models import Config

            self._client = Client(
                Config(
                    access_key_id=os.environ.get("XIAOBEI_SMS_KEY_ID", ""),
                    access_key_secret=os.environ.get("XIAOBEI_SMS_KEY_SECRET", ""),
                    endpoint=self._settings.endpoint,
                    protocol=self._settings.protocol,
                )
            )
        return self._client

    def _patience(self) -> Any:
        """Our own queue tries again, so the SDK does not."""
        from darabonba.runtime import RuntimeOptions

        milliseconds = int(self._settings.timeout_s * 1000)
        return RuntimeOptions(autoretry=False, max_attempts=1, connect_timeout=milliseconds, read_timeout=milliseconds)


def fitting(text: str, args: Mapping[str, str]) -> dict[str, str]:
    """The variables of a template with values that the gateway takes: none empty, none too long."""
    return {name: (args.get(name) or "-")[:LONGEST_VALUE] for name in variables(text)}


def _judged(code: str, status: int | None) -> Exception:
    """What a code means: later again, never, or never until the operator mends the account."""
    if code.startswith("isv.MOBILE"):
        return SmsRefused("sms_number")
    if code.startswith(_LOGIN):
        return SmsRefused("sms_login")
    if code.startswith(("isv.SMS_", "isv.TEMPLATE", "isv.PARAM")):
        return SmsRefused("sms_template")
    if code.startswith("isv.") and code != _LIMIT:
        return SmsRefused("sms_refused")
    return Unavailable(f"sms: {code or status or 'no answer'}")
