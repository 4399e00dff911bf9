"""The token with which the provider's page hands a customer over: who he is there, signed, for five minutes.

The provider signs with the shared secret (docs/provider-api.md shows how without our code); we read.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeAlias

from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

#: Which of the provider's sites the account belongs to: 中国站 or 国际站.
Site: TypeAlias = Literal["china", "international"]

#: Where the customer comes from: the chat's button, or the provider's PC filing page.
Surface: TypeAlias = Literal["chat", "pc"]

SALT = "xiaobei.customer"


@dataclass(frozen=True)
class Customer:
    """A customer of the provider. `name` is what its page greets him by; never a certificate's name."""

    account: str
    site: Site
    name: str = ""
    surface: Surface = "chat"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    account: str = Field(min_length=1, max_length=128)
    site: Site
    name: str = Field(default="", max_length=64)
    surface: Surface = "chat"


def sign(customer: Customer, secret: str) -> str:
    """A token for a web address. Good for `max_age_s` of whoever reads it."""
    who = {"account": customer.account, "site": customer.site, "name": customer.name}
    return _serializer(secret).dumps(who if customer.surface == "chat" else {**who, "surface": customer.surface})


def read_token(token: str, secret: str, max_age_s: int = 300) -> Customer | None:
    """The customer, or None for a token that is forged, changed, too old or not a customer's."""
    try:
        wire = _Wire.model_validate(_serializer(secret).loads(token, max_age=max_age_s))
    except (BadData, ValidationError):
        return None
    return Customer(wire.account, wire.site, wire.name, wire.surface)


def _serializer(secret: str) -> URLSafeTimedSerializer:
    if not secret:
        raise ValueError("an empty secret signs nothing")
    return URLSafeTimedSerializer(secret, salt=SALT, signer_kwargs={"digest_method": sha256})
