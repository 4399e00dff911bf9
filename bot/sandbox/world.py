"""The sandbox's made-up customers and registers, read from world.yml. What an operator's systems would know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from actions.registers.contract import (
    DomainFacts,
    DomainFiled,
    DomainQuestion,
    FilingFacts,
    FilingQuestion,
    SubjectFiled,
)
from actions.registers.customer import Site

_FILE = Path(__file__).with_name("world.yml")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Server(_Entry):
    """One server of a customer. `months` left, service `numbers` it grants and how many are `used` from the start."""

    id: str
    product: str
    region: str
    numbers: int
    months: int = 0
    used: int = 0
    unfit: str = ""
    ip: str = ""

    @property
    def short(self) -> str:
        """The id as a console shows it: i-bp1…a3."""
        return f"{self.id[:5]}…{self.id[-2:]}"


class ServiceNumber(_Entry):
    """A number that its owner has applied for. `granted_to`: who may use it; "" anybody. `months`: left of its server."""

    server: str
    granted_to: str = ""
    used: bool = False
    months: int = 0
    ip: str = ""


class Owner(_Entry):
    """A customer; his greeting name is the text sandbox.customer.<account>."""

    site: Site
    servers: tuple[Server, ...]


class _Subject(_Entry):
    filed: Literal["yes", "no"] = "no"
    provider: Literal["here", "elsewhere", "none", ""] = ""
    number: str = ""
    domains: tuple[str, ...] = ()
    old_certificate: bool = False
    running_order: bool = False


class _FiledDomain(_Entry):
    provider: Literal["here", "elsewhere", "none", ""] = ""
    of: tuple[str, ...] = ()
    running_order: bool = False


class _Domain(_Entry):
    registrar: str | None = "沙箱域名注册商"
    registrar_approved: bool | None = True
    holder_matches: bool | None = True
    days_left: int | None = 400
    real_name_days: int | None = 30
    dns_closed: bool | None = True


class World(_Entry):
    """All of it. Nothing here changes while the sandbox runs; what changes is in state.py."""

    customers: Mapping[str, Owner]
    service_numbers: Mapping[str, ServiceNumber]
    subjects: Mapping[str, _Subject]
    filed_domains: Mapping[str, _FiledDomain]
    domains: Mapping[str, _Domain]
    identity: Mapping[str, Literal["mismatch", "unknown"]]

    def servers(self, account: str) -> tuple[Server, ...]:
        """The customer's; an account nobody knows has none."""
        owner = self.customers.get(account)
        return owner.servers if owner else ()

    def find_server(self, account: str, server: str) -> Server | None:
        """One of the customer's own."""
        return next((one for one in self.servers(account) if one.id == server), None)

    def filing_facts(self, question: FilingQuestion) -> FilingFacts:
        """Each half as far as it was asked."""
        number = _tidy(question.certificate_number)
        subject = self._subject(number) if number else None
        return FilingFacts(subject=subject, domain=self._filed_domain(question.domain, number))

    def domain_facts(self, question: DomainQuestion, today: date) -> DomainFacts:
        """Domains that nobody wrote down belong to whoever asks."""
        known = self.domains.get(_domain(question.domain), _Domain())
        return DomainFacts(
            registrar=known.registrar,
            registrar_approved=known.registrar_approved,
            holder_matches=known.holder_matches if question.certificate_number or question.name else None,
            expires=today + timedelta(days=known.days_left) if known.days_left is not None else None,
            real_name_days=known.real_name_days,
            dns_closed=known.dns_closed,
        )

    def identity_of(self, number: str) -> str:
        """match unless written down otherwise."""
        return self.identity.get(_tidy(number), "match")

    def _subject(self, number: str) -> SubjectFiled:
        return SubjectFiled.model_validate(self.subjects.get(number, _Subject()).model_dump())

    def _filed_domain(self, domain: str | None, number: str) -> DomainFiled | None:
        if not domain:
            return None
        known = self.filed_domains.get(_domain(domain))
        if known is None or not known.provider:
            return DomainFiled(filed="no", provider="", subject="", running_order=bool(known and known.running_order))
        whose: Literal["same", "other"] = "same" if number in known.of else "other"
        return DomainFiled(filed="yes", provider=known.provider, subject=whose, running_order=known.running_order)


@cache
def world() -> World:
    """Read once. Raises pydantic.ValidationError for a file that does not fit, which a test finds first."""
    return World.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def _tidy(number: str | None) -> str:
    return (number or "").replace(" ", "").upper()


def _domain(domain: str) -> str:
    return domain.strip().lower().rstrip(".").removeprefix("www.")
