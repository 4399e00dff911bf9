"""The site (网站): its name and its domain. Source: docs/facts.md, 5.3 to 5.5."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice

from filing.plain import chinese, plain
from filing.problem import Problem
from filing.provinces import find_province, provinces
from filing.rules import RuleSet

_LABEL = re.compile(r"[a-z0-9㐀-䶿一-鿿]([a-z0-9㐀-䶿一-鿿-]*[a-z0-9㐀-䶿一-鿿])?")
_LIKE_LATIN = ("CYRILLIC", "GREEK", "ARMENIAN", "LATIN SMALL LETTER DOTLESS", "CHEROKEE")
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
    problem = _word(text, rules.names.doubtful, "site_name_doubtful") or _word(
        text, rules.names.countries, "site_name_country"
    )
    if problem or nature == "person":
        return problem
    problem = _word(text, rules.names.finance, "site_name_finance")
    if problem or not organiser:
        return problem
    own = chinese(organiser)
    related = any(own[at : at + 2] in text for at in range(len(own) - 1))
    return None if related else Problem("site_name_unrelated")


def coach_site_name(
    about: str, *, nature: str, province: str, organiser: str = "", domain: str = "", rules: RuleSet, most: int = 3
) -> tuple[str, ...]:
    """Up to `most` names that pass in this province, made of what the applicant wrote or is called; each tried before."""
    found = find_province(province)
    named = rules.names.coach_pattern.get(found.name if found else "") if nature == "person" else None
    patterns = named or (rules.names.coach_person if nature == "person" else rules.names.coach_unit)
    topics = _topics(about, organiser if nature != "person" else "", rules)
    said = (pattern.replace("{}", topic) for topic in topics for pattern in patterns)
    passing = (
        name
        for name in said
        if check_site_name(name, nature=nature, province=province, organiser=organiser, domain=domain, rules=rules)
        is None
        and advise_site_name(name, nature=nature, organiser=organiser, rules=rules) is None
    )
    return tuple(islice(dict.fromkeys(passing), most))


def _topics(about: str, organiser: str, rules: RuleSet) -> tuple[str, ...]:
    """What a name can be made of: a unit's short name; a person's own words without those that are refused."""
    if organiser:
        short = _short(organiser, rules)
        plainer = short
        for word in finance_words(short, rules):
            plainer = plainer.replace(word, "")
        return tuple(dict.fromkeys(filter(None, (short, plainer, chinese(organiser)))))
    refused = {word for words in rules.names.person_in.values() for word in words}
    refused |= {*rules.names.person, *rules.names.person_with_approval, *rules.names.forbidden}
    own = chinese(about)
    for word in sorted(refused, key=len, reverse=True):
        own = own.replace(word, "")
    return (*((own,) if 2 <= len(own) <= 8 else ()), *rules.names.coach_topics)


def _short(organiser: str, rules: RuleSet) -> str:
    """A unit's name without what kind of unit it is."""
    name = plain(organiser).replace("(", "（").replace(")", "）")
    ending = next((one for one in rules.names.unit_endings if name.endswith(one)), "")
    return chinese(name.removesuffix(ending))


def finance_words(text: str, rules: RuleSet) -> tuple[str, ...]:
    """Finance words in a unit's name, its scope of business or a site's name, the longest first."""
    found = [word for word in rules.names.finance if word.lower() in plain(text).lower()]
    return tuple(sorted(found, key=len, reverse=True))


def parse_domain(text: str, rules: RuleSet) -> str | Problem:
    """The registrable domain out of what was typed: an address, with www., in punycode, or a name below it.

    Chinese labels are kept in characters; `ascii_domain` gives the form that registers use.
    """
    typed = plain(text)
    if "@" in typed and "/" not in typed:
        return Problem("domain_got_email")
    host = _host(text)
    if is_address(host):
        return Problem("domain_got_address")
    labels = [_readable(label) for label in host.split(".")]
    return _label_fault(labels) or _registrable(labels, rules)


def read_host(text: str, rules: RuleSet, *, any_ending: bool = False) -> str | Problem:
    """Like parse_domain, but a government's domain and a bare IP address are read, too: people file those.

    `any_ending`: so are domains whose ending cannot be filed, where a verdict on them is what is asked for.
    """
    read = parse_domain(text, rules)
    taken = ("domain_government", "domain_got_address", *(("domain_ending",) if any_ending else ()))
    if isinstance(read, Problem) and read.code in taken:
        return _host(text)
    return read


def is_government(domain: str, rules: RuleSet) -> bool:
    """Whether a domain ends as those of government bodies do."""
    return any(domain.endswith(f".{ending}") for ending in rules.domain.government_endings)


def is_address(host: str) -> bool:
    """Whether this is an IP address and no name."""
    return bool(re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", host))


def _host(text: str) -> str:
    """The host out of an address as it was typed."""
    typed = plain(text).replace("。", ".").replace("．", ".").lower()
    host = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", typed)
    return re.split(r"[/?#\s:]", host.rpartition("@")[2])[0].strip(".,;").removeprefix("www.")


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


def check_domain_nature(domain: str, nature: str, rules: RuleSet) -> Problem | None:
    """The endings that a nature's site must have, where the rule set names some."""
    endings = rules.domain.natures.get(nature, ())
    fits = not endings or any(domain.endswith(f".{ending}") for ending in endings)
    return None if fits else Problem("domain_of_nature", args={"endings": " .".join(endings)})


def find_look_alike(text: str) -> str:
    """A letter of another alphabet that looks like a Latin one (а, ο, ｅ); empty when there is none."""
    return next((letter for letter in plain(text) if unicodedata.name(letter, "").startswith(_LIKE_LATIN)), "")


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
    if nature in rules.names.national_natures:
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
    strange = find_look_alike("".join(labels))
    if strange:
        return Problem("domain_look_alike", args={"letter": strange})
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
