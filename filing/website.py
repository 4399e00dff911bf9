"""The site (网站): its name and its domain. Source: docs/facts.md, 5.3 to 5.5."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from filing.plain import chinese, plain
from filing.problem import Problem
from filing.provinces import find_province, provinces
from filing.rules import RuleSet

_LABEL = re.compile(r"[a-z0-9㐀-䶿一-鿿]([a-z0-9㐀-䶿一-鿿-]*[a-z0-9㐀-䶿一-鿿])?")
_NAME = re.compile(r"[0-9A-Za-z㐀-䶿一-鿿\U00020000-\U0002fa1f·]+")


def check_site_name(
    name: str, *, nature: str, province: str, organiser: str = "", domain: str = "", rules: RuleSet
) -> Problem | None:
    """网站名称: the first fault, with the word that is at fault. A pattern of the province overrides all else."""
    text = plain(name)
    found = find_province(province)
    pattern = rules.names.person_pattern.get(found.name if found else "") if nature == "person" else None
    if pattern:
        sound = re.fullmatch(pattern, text)
        return None if sound else Problem("site_name_pattern", args={"province": found.name if found else province})
    return (
        _shape(text, domain, rules)
        or _word(text, rules.names.forbidden, "site_name_forbidden")
        or _national(text, nature, rules)
        or (_personal(text, found.name if found else "", organiser, rules) if nature == "person" else None)
    )


def advise_site_name(name: str, *, nature: str, organiser: str, rules: RuleSet) -> Problem | None:
    """Hints on a name that passes: words that later practice refuses, finance, no likeness to the unit's own name."""
    text = plain(name)
    problem = _word(text, rules.names.doubtful, "site_name_doubtful")
    if problem or nature == "person":
        return problem
    problem = _word(text, rules.names.finance, "site_name_finance")
    if problem or not organiser:
        return problem
    own = chinese(organiser)
    related = any(own[at : at + 2] in text for at in range(len(own) - 1))
    return None if related else Problem("site_name_unrelated")


def parse_domain(text: str, rules: RuleSet) -> str | Problem:
    """The registrable domain out of what was typed: an address, with www., in punycode, or a name below it.

    Chinese labels are kept in characters; `ascii_domain` gives the form that registers use.
    """
    typed = plain(text).replace("。", ".").replace("．", ".").lower()
    if "@" in typed and "/" not in typed:
        return Problem("domain_got_email")
    host = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", typed)
    host = re.split(r"[/?#\s:]", host.rpartition("@")[2])[0].strip(".,;")
    if re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", host):
        return Problem("domain_got_address")
    labels = [_readable(label) for label in host.split(".")]
    return _label_fault(labels) or _registrable(labels, rules)


def ascii_domain(domain: str) -> str:
    """As registers write it: labels that are not ASCII in punycode."""
    return ".".join(label if label.isascii() else label.encode("idna").decode() for label in domain.split("."))


def check_domain_days(expires: date, today: date, province: str, rules: RuleSet) -> Problem | None:
    """域名有效期: more days must be left than the rule set says for this province."""
    left, needed = (expires - today).days, rules.domain_days(province)
    if left < 0:
        return Problem("domain_expired", args={"date": expires.isoformat()})
    if left <= needed:
        return Problem("domain_days", args={"left": str(left), "needed": str(needed)})
    return None


def advise_domain(domain: str, rules: RuleSet) -> Problem | None:
    """A hint for an ending of which we cannot say whether it is approved today."""
    ending = domain.rpartition(".")[2]
    return (
        Problem("domain_ending_doubtful", args={"ending": ending}) if ending in rules.domain.doubtful_endings else None
    )


def _shape(text: str, domain: str, rules: RuleSet) -> Problem | None:
    if len(text) > rules.names.longest:
        return Problem("site_name_long", args={"most": str(rules.names.longest)})
    if domain and text.lower() in {domain.lower(), ascii_domain(domain)}:
        return Problem("site_name_domain")
    strange = next((character for character in text if not _NAME.fullmatch(character)), "")
    if strange:
        return Problem("site_name_character", args={"character": strange.replace(" ", "␣")})
    short = len(chinese(text)) < rules.names.shortest
    return Problem("site_name_short", args={"least": str(rules.names.shortest)}) if short else None


def _national(text: str, nature: str, rules: RuleSet) -> Problem | None:
    """Only a national unit's site may be called so; which unit is one, people decide."""
    if nature in {"government", "institution", "mass_organisation"}:
        return None
    found = next((word for word in rules.names.national if text.startswith(word)), "")
    return Problem("site_name_national", args={"word": found}) if found else None


def _personal(text: str, province: str, organiser: str, rules: RuleSet) -> Problem | None:
    """What a private person's site may not be called."""
    if organiser and organiser in text:
        return Problem("site_name_own")
    return (
        _word(text, rules.names.person_in.get(province, ()), "site_name_word_in", province)
        or _word(text, rules.names.person, "site_name_word")
        or _word(text, rules.names.person_with_approval, "site_name_approval")
        or _word(text, (one.name for one in provinces()), "site_name_place")
    )


def _word(text: str, words: Iterable[str], code: str, province: str = "") -> Problem | None:
    """The longest of these words that stands in the text."""
    found = max((word for word in words if word.lower() in text.lower()), key=len, default="")
    return Problem(code, args={"word": found, **({"province": province} if province else {})}) if found else None


def _readable(label: str) -> str:
    """A punycode label in its characters, if it is one."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode().decode("idna")
    except UnicodeError:
        return label


def _label_fault(labels: list[str]) -> Problem | None:
    if len(labels) < 2:
        return Problem("domain_no_dot")
    wrong = next((label for label in labels if not _LABEL.fullmatch(label)), None)
    if wrong is not None:
        return Problem("domain_character", args={"label": wrong or "."})
    try:
        whole = ascii_domain(".".join(labels))
    except UnicodeError:
        return Problem("domain_long")
    long = len(whole) > 253 or any(len(label) > 63 for label in whole.split("."))
    return Problem("domain_long") if long else None


def _registrable(labels: list[str], rules: RuleSet) -> str | Problem:
    """The ending and one label more."""
    second = ".".join(labels[-2:])
    ending = second if second in _second_level() else labels[-1]
    if ending in rules.domain.government_endings:
        return Problem("domain_government")
    if ending in rules.domain.refused_endings:
        return Problem("domain_ending", args={"ending": ending})
    kept = labels[-(ending.count(".") + 2) :]
    return (
        ".".join(kept) if len(kept) > ending.count(".") + 1 else Problem("domain_ending_only", args={"ending": ending})
    )


@cache
def _second_level() -> frozenset[str]:
    with files("filing.rules").joinpath("suffixes.toml").open("rb") as file:
        return frozenset(tomllib.load(file)["second_level"])
