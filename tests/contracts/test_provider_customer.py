"""The token that hands a customer over: made with our code or by the recipe in docs/provider-api.md, and nothing else."""

from __future__ import annotations

import base64
import hmac
import json
import time
from hashlib import sha256

import pytest

from actions.registers.customer import Customer, read_token, sign
from tests.contracts.provider_server import SECRET

LIN = Customer("a-1", "china", "林先生的账号")


def _by_the_recipe(claims: dict[str, object], at: int) -> str:
    def b64(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = f"{b64(json.dumps(claims).encode())}.{b64(at.to_bytes((at.bit_length() + 7) // 8, 'big'))}"
    key = sha256(b"xiaobei.customersigner" + SECRET.encode()).digest()
    return f"{signed}.{b64(hmac.new(key, signed.encode(), sha256).digest())}"


def test_our_token_and_the_recipes_token_are_read():
    claims = {"account": "a-1", "site": "china", "name": "林先生的账号", "more": "ignored"}
    assert read_token(sign(LIN, SECRET), SECRET) == LIN
    assert read_token(_by_the_recipe(claims, int(time.time())), SECRET) == LIN


def test_a_token_is_good_for_five_minutes():
    claims = {"account": "a-1", "site": "china"}
    now = int(time.time())
    assert read_token(_by_the_recipe(claims, now - 290), SECRET) is not None
    assert read_token(_by_the_recipe(claims, now - 310), SECRET) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        sign(LIN, SECRET)[:-2] + "AA",
        sign(LIN, "another-secret-of-32-characters-"),
        _by_the_recipe({"account": "", "site": "china"}, int(time.time())),
        _by_the_recipe({"account": "a-1", "site": "mars"}, int(time.time())),
        _by_the_recipe({"account": "a" * 129, "site": "china"}, int(time.time())),
    ],
    ids=["empty", "nonsense", "changed", "other secret", "no account", "no such site", "too long"],
)
def test_anything_else_is_nobody(token: str):
    assert read_token(token, SECRET) is None
