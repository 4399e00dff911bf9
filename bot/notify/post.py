"""Who a notice goes to and by what: one mail or SMS to the address that the applicant gave, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notify.mail import Mailer, MailRefused
from bot.notify.sms import SmsRefused, Texter, fitting
from bot.storage.rows import NoticeRow, out_id
from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation
from dialogs.messages import Key
from dialogs.ports import Texts

#: Where the applicant's own address is; where the subject principal was asked by a link, the contact's is that
#: person's, and the applicant is the site principal.
_OWN = {"mail": ("contact.email", "site_principal.email"), "sms": ("contact.mobile", "site_principal.mobile")}


@dataclass(frozen=True)
class Post:
    """Sends by mail and SMS. Without a gateway an SMS stays in the outbox, where everybody can read it."""

    store: SqlStore
    mailer: Mailer
    texter: Texter | None
    texts: Texts

    async def send(self, row: NoticeRow) -> tuple[str, str]:
        """The state for its row, and the gateway's receipt. Raises Unavailable."""
        conversation = await self.store.get(row.conversation)
        address = address_of(conversation, row)
        if not address:
            return "no_address", ""
        try:
            if row.channel == "sms":
                return await self._text(address, conversation.language, row)
            notice = f"{row.conversation}:{row.id}"
            sent = await self.mailer.send(address, conversation.language, row.template, row.args, notice=notice)
            return sent, ""
        except (MailRefused, SmsRefused) as refused:
            return refused.code, ""

    async def _text(self, phone: str, language: str, row: NoticeRow) -> tuple[str, str]:
        if self.texter is None:
            return "sandbox", ""
        args = fitting(self.texts.say(f"sms.{row.template}", language, _Itself()), row.args)
        template = row.template if language == "zh" else f"{row.template}.{language}"
        return "sent", await self.texter.send(phone, template, args, out_id(row.conversation, row.id))


def address_of(conversation: Conversation, row: NoticeRow) -> str:
    """Where a notice goes: the address it names, if that is one for its channel, else the applicant's; or empty."""
    named, own = row.args.get("to", ""), _OWN.get(row.channel, ())
    for filing in reversed(conversation.filings):
        keys = (named,) if named and named.endswith(".mobile") == (row.channel == "sms") else own
        asked_by_link = not named and "principal.way" in filing.answers
        found = [filing.answers[Key(key)].value for key in keys if Key(key) in filing.answers]
        if found:
            return str(found[-1 if asked_by_link else 0])
    return ""


class _Itself(dict[str, str]):
    """Fills every hole of a text with itself, so that the template comes out as it is registered."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
