"""A rejection's own words, whoever wrote them, matched to the catalogue of reasons. Data: rules/rejections.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_SENTENCE = re.compile(r"[\n；;。！!]+|(?<=[^\d])[，,](?=[^，,]{6,})|(?:^|\s)\d{1,2}[.、)）]")
_BLANK = re.compile(r"[\s“”\"'《》【】\[\]「」:：]+")


@dataclass(frozen=True)
class Match:
    """One reason found, with the sentence that means it."""

    code: str
    words: str


def rejections(text: str) -> tuple[Match, ...]:
    """Every reason that a text gives, in its order, each once; () for a text that rejects nothing or says no reason.

    A text is a rejection when it says so: 驳回, 退回, 未通过.
    """
    plain = text.lower()
    if not any(cue in plain for cue in _data()["cues"]):
        return ()
    return matches(text)


def matches(text: str, among: Collection[str] | None = None) -> tuple[Match, ...]:
    """The reasons that a reviewer's own words mean; `among` names those that would fit where he wrote them."""
    found: dict[str, Match] = {}
    for sentence in filter(None, (piece.strip() for piece in _SENTENCE.split(text))):
        code = _best(_BLANK.sub("", sentence.lower()), among)
        if code:
            found.setdefault(code, Match(code, sentence))
    return tuple(found.values())


def _best(sentence: str, among: Collection[str] | None) -> str:
    """The reason with the longest hit; "" for none."""
    scores = {code: _score(sentence, said) for code, said in _said().items() if among is None or code in among}
    best = max(scores, key=lambda code: scores[code], default="")
    return best if best and scores[best] > 0 else ""


def _score(sentence: str, said: tuple[tuple[str, ...], ...]) -> int:
    return max((sum(map(len, parts)) for parts in said if all(part in sentence for part in parts)), default=0)


@cache
def _said() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    return {code: tuple(_parts(phrases)) for code, phrases in _data()["said"].items()}


def _parts(phrases: list[str]) -> Iterator[tuple[str, ...]]:
    for phrase in phrases:
        yield tuple(part.replace(" ", "") for part in phrase.split("+"))


@cache
def _data() -> dict[str, Any]:
    with files("filing.rules").joinpath("rejections.toml").open("rb") as file:
        return tomllib.load(file)
