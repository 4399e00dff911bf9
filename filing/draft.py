"""A filing before submission, as the rules look at it: its answers by key, and what registers and provider told of it.

The answers come as the flows keep them (flat keys, docs/rules.md lists them beside the form's own field names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from filing.access import Server
from filing.materials import MaterialFacts
from filing.numbers import IdNumber, Number
from filing.problem import Problem
from filing.rules import RuleSet
from filing.subject import certificates, home_of, is_sole_trader, parse_subject_number
from filing.types import TypeFacts
from filing.website import finance_words


@dataclass(frozen=True)
class DomainFacts:
    """What the domain register says, or the applicant where it cannot tell; None where nobody knows."""

    expires: date | None = None
    holder_matches: bool | None = None
    registrar_approved: bool | None = None
    real_name_days: int | None = None  # since the holder was verified; 0: he was not
    dns_closed: bool | None = None
    holder: Literal["subject", "legal_representative", "executive", "other", ""] = ""
    holder_certificate_matches: bool | None = None
    registered_abroad: bool | None = None
    privacy: bool | None = None  # WHOIS privacy is on


@dataclass(frozen=True)
class Draft:
    """One filing: answers by key; by site id what is known of its domain and its server."""

    answers: Mapping[str, object]
    domains: Mapping[str, DomainFacts] = field(default_factory=dict)
    servers: Mapping[str, Server] = field(default_factory=dict)
    type: TypeFacts | None = None
    papers: frozenset[str] | None = None  # codes of the papers that are there; None: not looked at
    business_scope: str = ""
    abnormal: bool | None = None  # the unit is listed as abnormal, revoked or cancelled
    phones_used: bool | None = None  # a principal's mobile serves another subject already
    old_sites_open: bool | None = None  # earlier sites of the subject are reachable and show their number

    def text(self, key: str) -> str:
        """An answer in words; empty when it is not there."""
        value = self.answers.get(key)
        return value if isinstance(value, str) else ""

    @property
    def nature(self) -> str:
        """person, company, or another of subject.Nature."""
        nature = self.text("subject.nature")
        return self.text("subject.other") if nature == "other" else nature

    @property
    def province(self) -> str:
        """Where it will be filed."""
        return self.text("subject.province")

    @property
    def sites(self) -> list[str]:
        """Ids of its sites."""
        listed = [key.split(".")[1] for key in self.answers if key.startswith("sites.") and "." in key[6:]]
        return list(dict.fromkeys([*listed, *self.domains, *self.servers]))

    @property
    def number_key(self) -> str:
        """Where the subject's own number stands."""
        return "subject.id_number" if self.nature == "person" else "subject.credit_code"

    @property
    def people(self) -> list[str]:
        """Key prefixes of the principals' certificates: a person's own, a unit's one or two."""
        if self.nature == "person":
            return ["subject"]
        return ["principal"] if self.one_principal else ["principal", "site_principal"]

    @property
    def phones(self) -> list[str]:
        """Key prefixes of the principals' phones: `contact` is a person's, or a unit's subject principal's."""
        return ["contact"] if self.nature == "person" or self.one_principal else ["contact", "site_principal"]

    @property
    def one_principal(self) -> bool:
        """Whether a unit's subject principal is the site's too."""
        return self.text("site_principal.same") == "same"

    def certificate(self, person: str) -> str:
        """Which certificate a principal shows."""
        usual = "id_card" if person != "subject" or self.nature == "person" else "business_licence"
        return self.text(f"{person}.certificate") or usual

    def number(self, person: str, today: date) -> Number | Problem | None:
        """A principal's number, parsed as his certificate says; None while it is not there."""
        text = self.text(f"{person}.id_number")
        return parse_subject_number(self.certificate(person), text, today) if text else None

    def born(self, person: str, today: date) -> date | None:
        """By the number, or as read from a certificate that says it."""
        read = self.number(person, today)
        return read.born if isinstance(read, IdNumber) else day(self.text(f"{person}.birth_date"))


def day(text: str) -> date | None:
    """A date as kept in answers; None for a long-term certificate and for what is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def years(born: date, today: date) -> int:
    """Full years on that day."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def material_facts(draft: Draft, today: date, rules: RuleSet) -> MaterialFacts:
    """What the list of papers rests on, as far as the draft says it."""
    number = draft.number("subject", today) if draft.nature == "person" else None
    names = (draft.text("subject.name"), draft.business_scope, *(draft.text(f"sites.{s}.name") for s in draft.sites))
    holders = {facts.holder for facts in draft.domains.values()} | {
        draft.text(f"sites.{site}.holder") for site in draft.sites
    }
    same = draft.nature == "person" or draft.one_principal
    born = [draft.born(person, today) for person in draft.people]
    legal = draft.text("principal.who") != "other"
    return MaterialFacts(
        nature=draft.nature or "person",
        province=draft.province,
        home_province=home_of(number) if isinstance(number, Number) else "",
        certificate=draft.text("subject.certificate"),
        sole_trader=is_sole_trader(draft.text("subject.credit_code")),
        same_principal=same,
        subject_principal_is_legal=legal,
        site_principal_is_legal=draft.text("site_principal.legal") == "yes" or (same and legal),
        sites=max(1, len(draft.sites)),
        holder="executive" if "executive" in holders else "subject",
        finance_words=draft.nature != "person" and bool(finance_words(" ".join(names), rules)),
        approval=any(draft.text(f"sites.{site}.approval") for site in draft.sites),
        changed=draft.text("subject.changed") == "yes",
        minor=any(one is not None and years(one, today) < rules.age for one in born),
    )


def reader_of(certificate: str) -> str:
    """The kind of document a reader is asked for; empty where none reads it."""
    return certificates()[certificate].reader if certificate in certificates() else ""
