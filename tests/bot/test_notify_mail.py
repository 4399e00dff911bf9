"""Mail against a real SMTP server: what arrives, what is tried again, what is given up, and that it is encrypted."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from string import Formatter

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from actions.rasa import Unavailable
from bot.notify.mail import ARGUMENTS, Mailer, MailRefused, MailSettings
from dialogs.texts import load

TEXTS = load()
TEMPLATES = ("submitted", "returned", "papers_wanted", "sms_wanted", "sms_over", "to_authority", "approved")
TEMPLATES += ("rejected", "withdrawn", "needs_human")


class Box:
    """A postmaster who keeps what arrives, or answers as told."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.mails: list[EmailMessage] = []
        self.tls: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
            self.tls.append(session.ssl is not None)
        return self.answer


@contextmanager
def post_office(box: Box, tls: ssl.SSLContext | None = None) -> Iterator[MailSettings]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=tls is not None)
    controller.start()
    try:
        yield MailSettings(host="127.0.0.1", port=port, tls="none", sender="xiaobei@idc.example", timeout_s=5)
    finally:
        controller.stop()


def send(settings: MailSettings, args: dict[str, str], notice: str = "n1", language: str = "zh") -> str:
    mailer = Mailer(settings, TEXTS)
    return asyncio.run(mailer.send("wang@mail.example", language, "returned", args, notice=notice))


def test_a_mail_arrives_in_words_and_html_with_only_the_tail_of_the_order() -> None:
    box = Box()
    with post_office(box) as settings:
        send(settings, {"order": "BA20261123000123", "count": "1", "items": "网站名称：至少 3 个汉字 <b>"})
    (mail,) = box.mails
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert mail["Subject"] == "备案订单 …000123 需要修改（1 处）"
    assert "网站名称：至少 3 个汉字 <b>" in plain
    assert "&lt;b&gt;" in html
    assert "BA20261123000123" not in mail.as_string() + plain + html


def test_the_reasons_of_a_return_are_told_in_the_reader_s_language() -> None:
    mailer = Mailer(MailSettings(), TEXTS)
    why = {"order": "XB1", "count": "2", "why": "R08:sites.s2.name other:contact.mobile"}
    _, zh = mailer.preview("zh", "returned", why)
    _, en = mailer.preview("en", "returned", why)
    assert "网站 2" in zh
    assert "{" not in zh + en
    assert TEXTS.say("reason.R08.fix", "en") in en


def test_no_full_number_travels_even_when_an_argument_holds_one() -> None:
    box = Box()
    numbers = ("11010519491231002X", "13800138000", "91330106673959654P")
    with post_office(box) as settings:
        send(settings, {"order": "1", "count": "3", "items": "；".join(numbers)})
    (mail,) = box.mails
    whole = "".join(part.get_content() for part in mail.iter_parts())
    assert not [number for number in numbers if number in whole]


def test_one_notice_is_one_message_id_and_another_is_another() -> None:
    box = Box()
    with post_office(box) as settings:
        for notice in ("a", "a", "b"):
            send(settings, {"order": "1"}, notice)
    ids = [mail["Message-ID"] for mail in box.mails]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@idc.example>")


def test_a_busy_server_is_tried_again_and_a_refusal_is_not() -> None:
    with post_office(Box("451 4.3.0 try later")) as settings, pytest.raises(Unavailable):
        send(settings, {})
    with post_office(Box("554 5.7.1 no")) as settings, pytest.raises(MailRefused, match="mail_refused"):
        send(settings, {})
    with pytest.raises(Unavailable):  # nobody listens any more
        send(settings, {})


def test_an_address_that_would_add_a_header_is_refused() -> None:
    mailer = Mailer(MailSettings(host="127.0.0.1", sender="a@b.example"), TEXTS)
    for address in ("nobody", "a@b.example\r\nBcc: c@d.example"):
        with pytest.raises(MailRefused, match="mail_address"):
            mailer.message(address, "zh", "returned", {})


def test_starttls_is_used_and_a_stranger_s_certificate_is_not_trusted(tmp_path: Path) -> None:
    certificate = _certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box = Box()
    with post_office(box, context) as settings:
        send(replace(settings, tls="starttls", ca_file=str(certificate)), {"order": "1"})
        with pytest.raises(Unavailable):
            send(replace(settings, tls="starttls"), {"order": "2"})
    assert box.tls == [True]


def test_without_a_server_nothing_is_sent_and_it_says_so() -> None:
    assert send(MailSettings(), {}) == "sandbox"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_has_words_and_asks_for_known_arguments_only(template: str, language: str) -> None:
    subject, body = Mailer(MailSettings(), TEXTS).preview(language, template, dict.fromkeys(ARGUMENTS, "x"))
    assert subject
    assert body
    for part in ("subject", "body"):
        raw = TEXTS.by_language[language][f"mail.{template}.{part}"]
        assert {name for _, name, _, _ in Formatter().parse(raw) if name} <= ARGUMENTS


def _certificate(folder: Path) -> Path:
    """Key and self-signed certificate of 127.0.0.1 in one PEM, good for a day."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
