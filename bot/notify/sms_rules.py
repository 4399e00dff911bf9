"""What a gateway asks of an SMS template, so that ours are approved at the first try. Source: docs/facts.md, 11."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

LONGEST = 500  # characters of a template
LONGEST_VALUE = 35  # characters of one variable's value
#: What a template of ours may name.
KNOWN = frozenset({"order", "count", "hours"})

_LINK = re.compile(r"https?:|www\.|[a-z0-9-]+\.(?:cn|com|net|org)\b", re.IGNORECASE)
_CONTACT = re.compile(r"\d{5,}|@|微信|QQ", re.IGNORECASE)
_AGENCY = ("代办", "代理", "包过", "加急")
_CODE_WORDS = ("验证码", "注册码", "校验码", "动态码")


def variables(text: str) -> tuple[str, ...]:
    """The variables that a template names, in its order."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name)


def registered(text: str) -> str:
    """A text of ours as the gateway's form wants it: `${order}` for `{order}`."""
    return re.sub(r"\{(\w+)\}", r"${\1}", text)


def faults(name: str, text: str) -> Iterator[str]:
    """Everything for which this template would be refused."""
    if len(registered(text)) > LONGEST:
        yield f"{name} is longer than {LONGEST} characters"
    if "【" in text or "】" in text:
        yield f"{name} has 【】, which only the signature may have"
    if re.search(r"\}\s*\{", text):
        yield f"{name} has two variables side by side"
    if not re.sub(r"\{\w+\}|\W", "", text):
        yield f"{name} is nothing but variables"
    for variable in sorted(set(variables(text)) - KNOWN):
        yield f"{name} names {{{variable}}}, which is none of {', '.join(sorted(KNOWN))}"
    for what, found in (("a link", _LINK.search(text)), ("contact data", _CONTACT.search(text))):
        if found:
            yield f"{name} has {what}: {found.group()}"
    for word in (*_AGENCY, *_CODE_WORDS):
        if word in text:
            yield f"{name} says {word}, which a plain notice may not"
