"""config.yml and the environment, read once into frozen objects and passed down. Nobody imports settings, they are given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

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


class RestSection(Section):
    """The REST channel; its token is XIAOBEI_REST_TOKEN."""

    enabled: bool = False


class Settings(Section):
    """All of it."""

    assistant: AssistantSettings = AssistantSettings()
    server: ServerSettings = ServerSettings()
    database: str = ""
    sandbox: bool = True
    provider: ProviderSection = ProviderSection()
    actions: ActionSettings = ActionSettings()
    mail: MailSection = MailSection()
    rest: RestSection = RestSection()
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
        if len(settings.secret("PROVIDER_SECRET")) < _SECRET:
            yield f"XIAOBEI_PROVIDER_SECRET needs {_SECRET} characters or more"
    if settings.rest.enabled and len(settings.secret("REST_TOKEN")) < _SECRET:
        yield f"rest.enabled: XIAOBEI_REST_TOKEN needs {_SECRET} characters or more"
    if settings.actions.url and len(settings.secret("ACTIONS_SECRET")) < _SECRET:
        yield f"actions.url: XIAOBEI_ACTIONS_SECRET needs {_SECRET} characters or more"
    if settings.mail.host and not settings.mail.sender:
        yield "mail.sender is not set"
