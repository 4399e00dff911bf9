"""The mails that are owed or were sent, as their readers get them; and the way to the sandbox authority."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.desk.office import Office, Visit
from bot.desk.pages import goto, refuse, render
from bot.desk.queue import tab_counts
from bot.notify.mail import Mailer, MailSettings
from bot.storage.rows import NoticeRow
from dialogs.messages import ConversationId, Key
from dialogs.ports import UnknownConversation
from filing.masking import mask

_EMAIL = Key("contact.email")


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
    rows = await office.store.notices(office.settings.rows)
    to = {id: await _address(office, id) for id in {row.conversation for row in rows}}
    mails = [Mail(row, *mailer.preview(visit.language, row.template, row.args), to[row.conversation]) for row in rows]
    values = {"mails": mails, "tab": "outbox", "counts": await tab_counts(office)}
    return render(office, visit, "outbox.html", values)


async def _address(office: Office, conversation: ConversationId) -> str:
    """Where its mails go, masked; empty when no address was given or all was deleted."""
    try:
        filings = (await office.store.get(conversation)).filings
    except UnknownConversation:
        return ""
    given = [filing.answers[_EMAIL].value for filing in filings if _EMAIL in filing.answers]
    return mask("email", str(given[-1])) if given else ""


async def authority(office: Office, visit: Visit) -> web.StreamResponse:
    """To the sandbox authority's own page; a real authority has none here."""
    if not office.settings.authority:
        return refuse(office, visit, "desk.refused.no_authority", 404)
    return goto(office.settings.authority)
