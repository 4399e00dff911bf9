"""Questions people ask in the middle of a form: which of ours is meant, if any.

Likeness of characters, not of meaning: short Chinese questions share most of their characters with the way we ask
them. A miss costs a "please answer the question above"; a false hit interrupts, so the bar is high.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz, utils

from filing.rules import RuleSet

_HERE = Path(__file__).parent
#: Likeness 0..100 from which a question counts as asked; tried on the phrasings in zh.yml and en.yml against answers
#: that people type (names, domains, addresses), none of which comes near it.
ENOUGH = 72
#: Anything shorter is an answer, not a question.
SHORTEST = 2


@dataclass(frozen=True)
class Faq:
    """One question in one language, with the ways people put it."""

    id: str
    language: str
    questions: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Faqs:
    """All of them."""

    all: tuple[Faq, ...]

    def find(self, words: str) -> Faq | None:
        """The question that these words ask, in whichever language, or None."""
        if len(words.strip()) < SHORTEST:
            return None
        best = max(self._scored(words), key=lambda scored: scored[0], default=None)
        return best[1] if best and best[0] >= ENOUGH else None

    def _scored(self, words: str) -> Iterator[tuple[float, Faq]]:
        for faq in self.all:
            for asked in faq.questions:
                yield fuzz.ratio(words, asked, processor=utils.default_process), faq


def told(rules: RuleSet, province: str = "") -> dict[str, str]:
    """What answers may name, by the rules of the one who asks and where he files."""
    least, most = rules.authority_days(province)
    return {"sms_provinces": "、".join(rules.sms_province_names), "least": str(least), "most": str(most)}


def load(folder: Path = _HERE) -> Faqs:
    """Read zh.yml and en.yml: lists of {id, questions, answer}."""
    made = []
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ():
            made.append(Faq(entry["id"], path.stem, tuple(entry["questions"]), entry["answer"].strip()))
    return Faqs(tuple(made))
