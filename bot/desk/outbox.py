"""The mails and SMS that are owed or were sent, as their readers get them; and the way to the sandbox authority."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.desk.office import Office, Visit
from bot.desk.pages import goto, refuse, render
from bot.desk.queue import tab_counts
from bot.notify.mail import Mailer, MailSettings
from bot.notify.post import address_of
from bot.notify.sms_rules import KNOWN
from bot.storage.rows import NoticeRow
from dialogs.ports import UnknownConversation
from filing.masking import mask


@dataclass(frozen=True)
class Mail:
    """One notice with its words. They hold no full number, so support may read them too."""

    row: NoticeRow
    subject: str
    body: str
    to: str  # masked

    @property
    def state(self) -> str:
        """How it stands: waiting, sent, failed, sandbox."""
        return self.row.state


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The newest first."""
    mailer = Mailer(MailSettings(), office.texts)
    rows = [row for row in await office.store.notices(office.settings.rows) if row.channel != "chat"]
    mails = [Mail(row, *_words(office, mailer, visit, row), await _address(office, row)) for row in rows]
    values = {"mails": mails, "tab": "outbox", "counts": await tab_counts(office)}
    return render(office, visit, "outbox.html", values)


def _words(office: Office, mailer: Mailer, visit: Visit, row: NoticeRow) -> tuple[str, str]:
    """Heading and body, as their reader gets them."""
    if row.channel != "sms":
        return mailer.preview(visit.language, row.template, row.args)
    text = office.texts.say(f"sms.{row.template}", visit.language, {**dict.fromkeys(KNOWN, "-"), **row.args})
    return text[:40], text


async def _address(office: Office, row: NoticeRow) -> str:
    """Where it goes, masked; empty when no address was given or all was deleted."""
    try:
        address = address_of(await office.store.get(row.conversation), row)
    except UnknownConversation:
        return ""
    return mask("phone" if row.channel == "sms" else "email", address) if address else ""


async def authority(office: Office, visit: Visit) -> web.StreamResponse:
    """To the sandbox authority's own page; a real authority has none here."""
    if not office.settings.authority:
        return refuse(office, visit, "desk.refused.no_authority", 404)
    return goto(office.settings.authority)
