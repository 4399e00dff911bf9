"""Is this subject filed, is this domain filed, where, and does an order run already (验证备案类型 asks it all)."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, optional, required
from actions.registers.contract import DomainFiled, FilingFacts, FilingQuestion, SubjectFiled
from dialogs.messages import Found, Value

_NO_SUBJECT = SubjectFiled(filed=None)
_NO_DOMAIN = DomainFiled(filed=None)


class LookUpFiling(Asking):
    """Facts for the decision table (docs/facts.md, 3). A fact that the register cannot tell is None."""

    called = "look_up_filing"
    needs = ("certificate_type", "certificate_number", "subject_name", "domain", "account")
    gives = (
        "subject_filed",
        "subject_provider",
        "subject_number",
        "subject_domains",
        "domain_filed",
        "domain_provider",
        "domain_subject",
        "running_order",
        "domain_running",
        "old_certificate",
    )

    async def do(self, slots: Slots) -> Outcome:
        """Either the certificate or the domain may be missing; its half is then None."""
        question = FilingQuestion(
            certificate_type=optional(slots, "certificate_type"),
            certificate_number=optional(slots, "certificate_number"),
            name=optional(slots, "subject_name"),
            domain=optional(slots, "domain"),
            account=required(slots, "account"),
        )
        facts = await self._provider.look_up_filing(question)
        return Outcome({name: Found(value) for name, value in _facts(facts).items()})


def _facts(facts: FilingFacts) -> dict[str, Value]:
    subject, domain = facts.subject or _NO_SUBJECT, facts.domain or _NO_DOMAIN
    return {
        "subject_filed": subject.filed,
        "subject_provider": _where(subject.filed, subject.provider),
        "subject_number": _where(subject.filed, subject.number),
        "subject_domains": tuple(subject.domains) or None,
        "domain_filed": domain.filed,
        "domain_provider": _where(domain.filed, domain.provider),
        "domain_subject": _where(domain.filed, domain.subject),
        "running_order": subject.running_order,
        "domain_running": domain.running_order,
        "old_certificate": subject.old_certificate,
    }


def _where(filed: str | None, told: str | None) -> str | None:
    """Of what is not filed there is nothing to tell: an empty string, which is an answer; None is not."""
    return "" if filed == "no" else told
