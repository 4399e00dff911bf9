"""E-mail to applicants: a notice's template becomes one message, handed to an SMTP server and to nobody else.

Retrying is the worker's business: a temporary failure is Unavailable, a lasting one MailRefused. Without a host nothing
is sent, and the desk's outbox shows the notice as it stands.
"""

from __future__ import annotations

import asyncio
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader

from actions.rasa import Unavailable
from dialogs.flow.model import bare, is_element
from dialogs.ports import Texts

#: What a template may name besides {order}, {service} and {link}. One that was not given is left out of the sentence.
#: {items} is made of the argument `why`: reasons as "R08:sites.s1.name R15:contact.mobile", so that it speaks the reader's
#: language.
#: {invitation} is a one-time link; `to` is no word of the mail but the key of the address it goes to.
ARGUMENTS = frozenset(
    [
        *("order", "service", "link", "count", "items", "until", "numbers", "hours", "who", "invitation"),
        *("least", "most", "papers", "address", "post_until"),
    ]
)
_ORDER_TAIL = 6
#: Numbers that must never travel by mail, whatever the caller put into an argument.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9}|[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Za-z])"
)
_HTML = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


@dataclass(frozen=True)
class MailSettings:
    """Where mail is handed over."""

    host: str = ""  # SMTP server; empty: nothing is sent, notices stay in the outbox
    port: int = 587  # 1..65535; 587 with STARTTLS (RFC 6409), 465 with TLS (RFC 8314), 25 plain
    user: str = ""  # empty: no login
    password_env: str = "XIAOBEI_SMTP_PASSWORD"  # noqa: S105  name of the environment variable that holds it
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = ""  # address that mails come from; also gives Message-IDs their domain
    service: str = "小备"  # how the assistant calls itself in a mail; config name of the assistant
    link: str = ""  # public address of the chat page, shown as a button; empty: no button
    timeout_s: float = 20.0  # seconds, 1..120, a command; RFC 5321 waits minutes, our queue retries
    ca_file: str = ""  # PEM of a private certificate authority; empty: the system's


class MailRefused(Exception):
    """The server will never take this message ({0}). Codes: mail_address, mail_login, mail_refused."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Mailer:
    """Sends one mail for one notice."""

    def __init__(self, settings: MailSettings, texts: Texts) -> None:
        self._settings = settings
        self._texts = texts

    @property
    def configured(self) -> bool:
        """Whether there is a server to hand mail to."""
        return bool(self._settings.host)

    async def send(
        self, to: str, language: str, template: str, args: Mapping[str, str], *, notice: str = ""
    ) -> Literal["sent", "sandbox"]:
        """Hand the mail over; "sandbox" when no server is configured.

        `notice` names what the mail is about: the same notice always has the same Message-ID, so that a mail handed
        over twice after a crash is one mail to its reader. Raises Unavailable (try again) or MailRefused (do not).
        """
        if not self.configured:
            return "sandbox"
        message = self.message(to, language, template, args, notice=notice)
        await asyncio.to_thread(self._hand_over, message)
        return "sent"

    def message(
        self, to: str, language: str, template: str, args: Mapping[str, str], *, notice: str = ""
    ) -> EmailMessage:
        """The mail as it is sent: plain words, and the same in HTML."""
        if "@" not in parseaddr(to)[1] or any(mark in to for mark in "\r\n"):
            raise MailRefused("mail_address")
        words = self._words(language, template, args)
        message = EmailMessage()
        message["Subject"] = words["subject"]
        message["From"] = self._settings.sender
        message["To"] = to
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = self._message_id(notice or f"{to}{template}{sorted(args.items())}")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
        message.set_content(_plain(words), cte="base64")
        message.add_alternative(_html(words, language), subtype="html", cte="base64")
        return message

    def preview(self, language: str, template: str, args: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body as the outbox shows them."""
        words = self._words(language, template, args)
        return words["subject"], words["body"]

    def _words(self, language: str, template: str, args: Mapping[str, str]) -> dict[str, str]:
        given = _Given({name: _PERSONAL.sub("***", str(value)) for name, value in args.items()})
        given |= {"service": self._settings.service, "link": self._settings.link}
        given["order"] = given["order"][-_ORDER_TAIL:]
        given["items"] = given["items"] or self._items(language, given["why"])
        keys = {"subject": f"mail.{template}.subject", "body": f"mail.{template}.body"}
        keys |= {name: f"mail.{name}" for name in ("greeting", "safety", "signed", "open")}
        return {name: self._texts.say(key, language, given) for name, key in keys.items()} | {
            "service": self._settings.service,
            "link": self._settings.link,
        }

    def _items(self, language: str, why: str) -> str:
        """One line a reason: which field, and what to do about it."""
        lines = []
        for entry in why.split():
            code, _, key = entry.partition(":")
            number = next((part[1:] for part in key.split(".") if is_element(part)), "")
            field = self._say(f"field.{bare(key)}" if key else "field.order", language, {"n": number})
            lines.append(f"· {field}: {self._say(f'reason.{code}.fix', language, {})}")
        return "\n".join(lines)

    def _say(self, key: str, language: str, args: Mapping[str, str]) -> str:
        """A text of another room; a code that has none there is shown as it is."""
        try:
            return self._texts.say(key, language, args)
        except KeyError:
            return key.split(".")[1]

    def _message_id(self, about: str) -> str:
        domain = parseaddr(self._settings.sender)[1].rpartition("@")[2] or "localhost"
        return f"<{sha256(about.encode()).hexdigest()[:32]}@{domain}>"

    def _hand_over(self, message: EmailMessage) -> None:
        try:
            with self._connect() as server:
                if self._settings.user:
                    server.login(self._settings.user, os.environ.get(self._settings.password_env, ""))
                server.send_message(message)
        except smtplib.SMTPAuthenticationError as error:
            raise _judged(error.smtp_code, "mail_login") from None
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _judged(code, "mail_address") from None
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code, "mail_refused") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable(f"mail: {type(error).__name__}") from None

    def _connect(self) -> smtplib.SMTP:
        """A connection ready for a mail, encrypted as configured; never silently in the clear."""
        settings = self._settings
        trust = ssl.create_default_context(cafile=settings.ca_file or None)
        if settings.tls == "tls":
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout_s, context=trust)
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
        try:
            if settings.tls == "starttls":
                server.starttls(context=trust)
        except BaseException:
            server.close()
            raise
        return server


class _Given(dict[str, str]):
    """Arguments of a sentence; one that nobody gave is empty, because a mail must not fail over an ornament."""

    def __missing__(self, name: str) -> str:
        return ""


def _judged(code: int, lasting: str) -> Exception:
    """4xx is temporary and 5xx final (RFC 5321, 4.2.1)."""
    return Unavailable(f"mail: {code}") if 400 <= code < 500 else MailRefused(lasting)


def _plain(words: Mapping[str, str]) -> str:
    parts = [words["greeting"], "", words["body"], "", words["link"], "", words["safety"], words["signed"]]
    return "\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def _html(words: Mapping[str, str], language: str) -> str:
    lines = [line for line in words["body"].splitlines() if line.strip()]
    return _HTML.get_template("mail.html").render(**words, lines=lines, language=language)
