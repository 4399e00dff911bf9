"""A back room that sends notices by the real adapters to gateways that fail, for tests that kill it.

Run as a program (`python -m tests.bot.notice_house FOLDER URL SMS_PORT SMTP_PORT FROM TO`) it owes the events FROM..TO,
each by mail and SMS, and waits until each has its disposition.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from bot.notify.mail import Mailer, MailSettings
from bot.notify.post import Post
from bot.notify.sms import GatewayTexter, SmsSettings
from bot.work import WorkSettings
from dialogs.engine.conversation import Answer, Conversation, Filing
from dialogs.engine.made import Notice
from dialogs.messages import Inbound, InboundId, Key, Said, Who
from dialogs.ports import Turn
from dialogs.texts import load
from tests.bot.small_house import C1, SmallHouse, append

#: So many tries that a gateway which fails at random is never given up.
PATIENT = WorkSettings(poll_s=0.02, unhurried_poll_s=0.02, notice_retry_s=(0.02,) * 60, quick=8)
_ADDRESSES = {Key("contact.mobile"): Answer("13800001234"), Key("contact.email"): Answer("a@example.com")}


class NoticeHouse(SmallHouse):
    """With a post office instead of a stub."""

    def __init__(self, folder: Path, url: str, sms_port: int, smtp_port: int) -> None:
        super().__init__(folder, url, PATIENT)
        texts = load()
        sms = SmsSettings(f"127.0.0.1:{sms_port}", "示例", {"submitted": "SMS_1"}, "http", timeout_s=0.6)
        mail = MailSettings(host="127.0.0.1", port=smtp_port, tls="none", sender="x@idc.example", timeout_s=2)
        post = Post(self.store, Mailer(mail, texts), GatewayTexter(sms), texts)
        self.chores._needs = replace(self.chores._needs, send=post.send)

    async def owe(self, n: int) -> None:
        """One event, on two channels; owing it again is nothing."""
        notice = Notice(f"event-{n}", "submitted", {"order": f"{n:04}"}, ("mail", "sms"), urgent=True)
        inbound = Inbound(InboundId(f"owe-{n}"), C1, Who("system"), Said("x"), self.clock.now())
        await self.store.turn(inbound, lambda now: Turn(now, notices=(notice,)))

    async def until_ended(self, many: int) -> None:
        """Each has its disposition."""
        while sum(row.state != "waiting" for row in await self.store.notices(100_000)) < many:  # noqa: ASYNC110  rows
            await asyncio.sleep(0.05)


async def main(folder: Path, url: str, sms_port: int, smtp_port: int, first: int, last: int) -> None:
    """Owe them, and wait. What is committed is written to `owed.log`."""
    house = NoticeHouse(folder, url, sms_port, smtp_port)
    await house.store.open(Conversation(C1, "acc", filings=(Filing("f1", "x", "1", "2019-09", answers=_ADDRESSES),)))
    await house.work.start()
    for n in range(first, last):
        await house.owe(n)
        append(folder / "owed.log", str(n))
    await house.until_ended(2 * last)
    await house.work.stop()
    house.database.close()


if __name__ == "__main__":
    folder, url, *numbers = sys.argv[1:]
    asyncio.run(main(Path(folder), url, *map(int, numbers)))
