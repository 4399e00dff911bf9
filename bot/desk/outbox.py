"""The mails that are owed or were sent, as their readers get them; and the way to the sandbox authority."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.desk.office import Office, Visit
from bot.desk.pages import goto, refuse, render
from bot.desk.queue import tab_counts
from bot.notify.mail import Mailer, MailSettings
from bot.storage.rows import NoticeRow


@dataclass(frozen=True)
class Mail:
    """One notice with its words. They hold no full number, so support may read them too."""

    row: NoticeRow
    subject: str
    body: str

    @property
    def state(self) -> str:
        """How it stands: waiting, sent, failed, sandbox."""
        return self.row.state


async def show(office: Office, visit: Visit) -> web.StreamResponse:
    """The newest first."""
    mailer = Mailer(MailSettings(), office.texts)
    rows = await office.store.notices(office.settings.rows)
    mails = [Mail(row, *mailer.preview(visit.language, row.template, row.args)) for row in rows]
    values = {"mails": mails, "tab": "outbox", "counts": await tab_counts(office)}
    return render(office, visit, "outbox.html", values)


async def authority(office: Office, visit: Visit) -> web.StreamResponse:
    """To the sandbox authority's own page; a real authority has none here."""
    if not office.settings.authority:
        return refuse(office, visit, "desk.refused.no_authority", 404)
    return goto(office.settings.authority)
