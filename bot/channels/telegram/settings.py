"""What the Telegram channel is told by whoever builds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from actions.registers.customer import Customer
from bot.channels.telegram.media import CLOUD_MB


@dataclass(frozen=True)
class TelegramSettings:
    """Section `telegram` of config.yml, and what belongs to it elsewhere."""

    #: The bot's token, of @BotFather. Source: the environment, XIAOBEI_TELEGRAM_TOKEN.
    token: str = field(repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    #: Where pictures of certificates and faces travel: through Telegram after a consent, or over our own page only.
    media: Literal["in_chat", "by_link"] = "in_chat"
    #: Address of a local Bot API server; "" for Telegram's cloud.
    api: str = ""
    #: Whether that server runs here with --local: files lie on this machine, and may be larger than 20 MB.
    local: bool = False
    #: The page that customers know.
    public_url: str = ""
    #: What the assistant is called.
    assistant: str = "小备"
    #: Made-up customers that a chat nobody knows may be. Sandbox only.
    visitors: Mapping[str, Customer] = field(default_factory=dict)

    def clip_mb(self, ours: int) -> int:
        """How large a clip may be, of `ours` megabytes."""
        return ours if self.local else min(CLOUD_MB, ours)
