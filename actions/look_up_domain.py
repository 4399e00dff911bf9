"""What the domain register says of a domain: registrar, holder, expiry, age of the real-name check, resolution."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, optional, required
from actions.registers.contract import DomainQuestion
from dialogs.messages import Found


class LookUpDomain(Asking):
    """Facts for the domain checks (docs/facts.md, 5.5). A fact that the register cannot tell is None."""

    called = "look_up_domain"
    needs = ("domain", "certificate_number", "subject_name")
    gives = ("registrar", "registrar_approved", "holder_matches", "expires", "real_name_days", "dns_closed")

    async def do(self, slots: Slots) -> Outcome:
        """`expires` is an ISO date; `real_name_days` whole days since the holder was verified."""
        question = DomainQuestion(
            domain=required(slots, "domain"),
            certificate_number=optional(slots, "certificate_number"),
            name=optional(slots, "subject_name"),
        )
        facts = (await self._provider.look_up_domain(question)).model_dump(mode="json")
        return Outcome({name: Found(facts[name]) for name in self.gives})
