"""Every sentence for people, by key: texts/zh/*.yml and texts/en/*.yml, all files of a language merged.

A key is the path through the nested YAML joined by dots; a file may hold any keys, a key stands in one file only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from string import Formatter

import yaml

from dialogs.faq import load as load_faqs

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent
#: The safe loader in C where PyYAML was built with it: texts are most of what is read at the start.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class TextFault:
    """What is wrong with the texts, where."""

    place: str
    what: str


@dataclass(frozen=True)
class Texts:
    """All sentences of all languages."""

    by_language: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str, args: Mapping[str, str] | None = None) -> str:
        """The sentence with its placeholders filled. Raises KeyError for a key that `xiaobei check` would have found."""
        sentence = self.by_language[language][key]
        return sentence.format_map(args) if args else sentence

    def has(self, key: str) -> bool:
        """Whether every language has it."""
        return all(key in texts for texts in self.by_language.values())

    def version(self, key: str) -> str:
        """8 hex characters of the wording in all languages: what a consent records."""
        words = "\0".join(self.by_language[language][key] for language in LANGUAGES)
        return sha256(words.encode()).hexdigest()[:8]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys that any language has."""
        return frozenset(key for texts in self.by_language.values() for key in texts)


class TextsFaulty(Exception):
    """A key stands in two files of one language, where the later file would win unseen."""


def load(folder: Path = _HERE) -> Texts:
    """Read all texts. Raises TextsFaulty for a key that stands twice; what else is wrong, `faults` tells."""
    return Texts({language: dict(_merged(folder / language)) | _answers(language) for language in LANGUAGES})


def faults(texts: Texts) -> Iterator[TextFault]:
    """Keys missing in a language, placeholders that differ."""
    for key in sorted(texts.keys):
        have = [language for language in LANGUAGES if key in texts.by_language[language]]
        if len(have) < len(LANGUAGES):
            missing = ", ".join(sorted(set(LANGUAGES) - set(have)))
            yield TextFault(f"dialogs/texts/{missing}", f"{key} has no sentence in {missing}")
            continue
        holes = {language: _holes(texts.by_language[language][key]) for language in LANGUAGES}
        if len(set(holes.values())) > 1:
            yield TextFault("dialogs/texts", f"{key} has other placeholders in each language: {holes}")


def _answers(language: str) -> dict[str, str]:
    """The answers to frequent questions are texts like all others: faq.q05."""
    return {f"faq.{faq.id}": faq.answer for faq in load_faqs().all if faq.language == language}


def _merged(folder: Path) -> Iterator[tuple[str, str]]:
    stands: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  safe in C
        for key, sentence in _flat(tree or {}, ""):
            if stands.setdefault(key, path.name) != path.name:
                raise TextsFaulty(f"dialogs/texts/{folder.name}: {key} stands in {stands[key]} and in {path.name}")
            yield key, sentence


def _flat(node: object, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict):
        yield path, str(node).strip("\n")
        return
    for name, child in node.items():
        # YAML reads bare yes/no/on/off as booleans; as keys we mean the words.
        word = {True: "yes", False: "no"}.get(name, name) if isinstance(name, bool) else name
        yield from _flat(child, f"{path}.{word}" if path else str(word))


def _holes(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)
