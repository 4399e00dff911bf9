"""config.yml and the environment, read once into frozen objects and passed down. Nobody imports settings, they are given."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from actions.faces import weights
from actions.faces.settings import FaceSettings
from actions.readers.settings import ReaderSettings
from bot.storage.files import Retention

CONFIG = Path("config.yml")
_SECRET = 16  # characters of a shared secret, at least


class Section(BaseModel):
    """A part of config.yml: frozen, and a key it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AssistantSettings(Section):
    """Who speaks, by which rules."""

    name: str = "小备"
    ruleset: str = "2019-09"
    phone: str = ""


class ServerSettings(Section):
    """Where we listen and how customers know us."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    public_url: str = ""
    name: str = "local"


class ProviderSection(Section):
    """The access provider's system; its secrets are XIAOBEI_PROVIDER_TOKEN and XIAOBEI_PROVIDER_SECRET."""

    url: str = ""
    timeout_s: float = Field(8.0, ge=1, le=60)


class ActionSettings(Section):
    """Where and on how much actions run."""

    url: str = ""
    readers: int = Field(1, ge=1, le=64)
    faces: int = Field(1, ge=1, le=64)
    timeout_s: float = Field(60.0, ge=10, le=300)


class MailSection(Section):
    """The mail server; its password is XIAOBEI_SMTP_PASSWORD."""

    host: str = ""
    port: int = Field(587, ge=1, le=65535)
    user: str = ""
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = ""


class SmsSection(Section):
    """The SMS gateway; its key is XIAOBEI_SMS_KEY_ID and XIAOBEI_SMS_KEY_SECRET."""

    endpoint: str = ""
    protocol: Literal["https", "http"] = "https"
    sign_name: str = ""
    templates: dict[str, str] = {}


class PostSection(Section):
    """Where papers go that are asked for by post."""

    address: str = ""
    recipient: str = ""
    phone: str = ""
    days: int = Field(15, ge=8, le=60)


class TickSection(Section):
    """How often the clock is looked at."""

    deadlines_s: int = Field(3, ge=1, le=300)


class NoticeSection(Section):
    """When notices go out."""

    quiet_from: int = Field(22, ge=0, le=23)
    quiet_to: int = Field(8, ge=0, le=23)
    sms_left_h: tuple[Annotated[int, Field(ge=1, le=23)], ...] = (12, 3, 1)


class RestSection(Section):
    """The REST channel; its token is XIAOBEI_REST_TOKEN."""

    enabled: bool = False


class TelegramSection(Section):
    """The Telegram channel; its token is XIAOBEI_TELEGRAM_TOKEN, and without one it is off."""

    mode: Literal["polling", "webhook"] = "polling"
    media: Literal["in_chat", "by_link"] = "in_chat"
    api: str = ""
    local: bool = False
    staff_group: int = Field(0, le=0)
    staff_certificates: Literal["desk", "topic"] = "desk"


class DeskSection(Section):
    """When staff are there, by China's clock; what is promised to who asks for a person; how the desk behaves."""

    opens: time = time(9)
    closes: time = time(18)
    every_day: bool = False
    first_reply_minutes: int = Field(10, ge=1, le=1440)
    resolved_hours: int = Field(8, ge=1, le=240)
    forgotten_minutes: int = Field(30, ge=1, le=1440)
    take_back_s: float = Field(10.0, ge=0, le=60)

    @field_validator("closes")
    @classmethod
    def _closes_after_opening(cls, closes: time, given: ValidationInfo) -> time:
        if "opens" in given.data and closes <= given.data["opens"]:
            raise ValueError("must be later than opens, on the same day")
        return closes


class Settings(Section):
    """All of it."""

    assistant: AssistantSettings = AssistantSettings()
    server: ServerSettings = ServerSettings()
    database: str = ""
    sandbox: bool = True
    provider: ProviderSection = ProviderSection()
    actions: ActionSettings = ActionSettings()
    mail: MailSection = MailSection()
    sms: SmsSection = SmsSection()
    desk: DeskSection = DeskSection()
    post: PostSection = PostSection()
    ticks: TickSection = TickSection()
    notices: NoticeSection = NoticeSection()
    rest: RestSection = RestSection()
    telegram: TelegramSection = TelegramSection()
    keep: Retention = Retention()
    reader: ReaderSettings = ReaderSettings()
    face: FaceSettings = FaceSettings()

    @property
    def var(self) -> Path:
        """The folder of everything that is written: XIAOBEI_VAR, else var/ here."""
        return Path(os.environ.get("XIAOBEI_VAR", "var"))

    @property
    def files_dir(self) -> Path:
        """Encrypted photos and clips."""
        return self.var / "files"

    @property
    def database_url(self) -> str:
        """XIAOBEI_DATABASE_URL, else the configured one, else SQLite beside the files."""
        configured = os.environ.get("XIAOBEI_DATABASE_URL") or self.database
        return configured or f"sqlite:///{self.var / 'xiaobei.db'}"

    def secret(self, name: str) -> str:
        """A secret from the environment; empty when it is not set."""
        return os.environ.get(f"XIAOBEI_{name}", "")


_SECRETS = (
    "KEY", "PROVIDER_TOKEN", "PROVIDER_SECRET", "SMTP_PASSWORD", "SMS_KEY_ID", "SMS_KEY_SECRET", "REST_TOKEN",
    "ACTIONS_SECRET", "TELEGRAM_TOKEN",
)  # fmt: skip


def told(settings: Settings) -> str:
    """The settings in force as YAML, for administrators. Of secrets only whether they are set; a database's password
    is not shown."""
    shown = settings.model_dump(mode="json")
    shown["database"] = re.sub(r"(://[^:/@]*):[^/]*@", r"\1:***@", settings.database_url)
    environment = {f"XIAOBEI_{name}": "set" if settings.secret(name) else "not set" for name in _SECRETS}
    return yaml.safe_dump(shown | {"environment": environment}, allow_unicode=True, sort_keys=False)


class ConfigFaulty(Exception):
    """config.yml cannot be used: {0}."""


def load(path: Path | None = None) -> Settings:
    """Read config.yml (XIAOBEI_CONFIG names another). Without the file all defaults hold. Raises ConfigFaulty."""
    file = path or Path(os.environ.get("XIAOBEI_CONFIG", CONFIG))
    if not file.exists():
        return Settings()
    try:
        return Settings.model_validate(yaml.safe_load(file.read_text("utf-8")) or {})
    except yaml.YAMLError as broken:
        raise ConfigFaulty(f"{file.name}: {broken}") from None
    except ValidationError as broken:  # a value is not quoted: it may be a secret that is not at home there
        found = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in broken.errors())
        raise ConfigFaulty(f"{file.name}: {'; '.join(found)}") from None


def lacking(settings: Settings) -> Iterator[str]:
    """What these settings cannot be served without, a sentence each."""
    if not settings.sandbox:
        if not settings.provider.url:
            yield "provider.url is not set, and there is no sandbox in its place"
        if not settings.server.public_url.startswith("https://"):
            yield "server.public_url must be the https:// address that customers know"
        if not settings.secret("PROVIDER_TOKEN"):
            yield "XIAOBEI_PROVIDER_TOKEN is not set"
        if "示例" in settings.post.address:
            yield "post.address is still the example: set where papers go, or leave it empty"
        if len(settings.secret("PROVIDER_SECRET")) < _SECRET:
            yield f"XIAOBEI_PROVIDER_SECRET needs {_SECRET} characters or more"
    elif settings.provider.url and not settings.server.public_url:
        yield "provider.url: server.public_url is not set, under which the provider fetches an order's pictures"
    if settings.rest.enabled and len(settings.secret("REST_TOKEN")) < _SECRET:
        yield f"rest.enabled: XIAOBEI_REST_TOKEN needs {_SECRET} characters or more"
    yield from _lacking_for_telegram(settings)
    if settings.actions.url and len(settings.secret("ACTIONS_SECRET")) < _SECRET:
        yield f"actions.url: XIAOBEI_ACTIONS_SECRET needs {_SECRET} characters or more"
    yield from _lacking_for_notices(settings)


def _lacking_for_notices(settings: Settings) -> Iterator[str]:
    if settings.sms.endpoint and not (settings.secret("SMS_KEY_ID") and settings.secret("SMS_KEY_SECRET")):
        yield "sms.endpoint: XIAOBEI_SMS_KEY_ID and XIAOBEI_SMS_KEY_SECRET are not set"
    if settings.sms.endpoint and not (settings.sms.sign_name and settings.sms.templates):
        yield "sms.endpoint: sms.sign_name and sms.templates are needed too"
    if settings.mail.host and not settings.mail.sender:
        yield "mail.sender is not set"
    if face := weights.lacking(settings.face.model):
        yield face


def _lacking_for_telegram(settings: Settings) -> Iterator[str]:
    token = settings.secret("TELEGRAM_TOKEN")
    if not token:
        return
    number, _, rest = token.partition(":")
    if not (number.isdecimal() and rest):
        yield "XIAOBEI_TELEGRAM_TOKEN is not a bot's token, which looks like 123456:ABC..."
    if settings.telegram.mode == "webhook" and not (
        settings.server.public_url.startswith("https://") or settings.telegram.api
    ):
        yield "telegram.mode: webhook needs server.public_url to be an https:// address that Telegram can reach"
    if settings.telegram.local and not settings.telegram.api:
        yield "telegram.local needs telegram.api, the address of your Bot API server"
