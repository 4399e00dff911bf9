"""Where the provider's system is and what we show it. Secrets come from the environment, never from config.yml."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ProviderSettings:
    """One access provider (接入服务商) and how we speak to it: docs/provider-api.md."""

    #: Where its API begins, without "/v1". Source: the operator; by default our sandbox on loopback.
    url: str
    #: What we say in `Authorization: Bearer`. Source: environment XIAOBEI_PROVIDER_TOKEN.
    token: str = field(repr=False)
    #: Shared key of customer tokens and pushes, 16 characters and more. Source: environment XIAOBEI_PROVIDER_SECRET.
    secret: str = field(repr=False)
    #: Seconds to wait for one whole answer, 1..60. Source: a person waits behind it; ours.
    timeout_s: float = 8.0

    def __post_init__(self) -> None:
        """An empty secret would let everybody sign."""
        if len(self.secret) < 16 or not self.token:
            raise ValueError("provider.secret needs 16 characters and provider.token must not be empty")
