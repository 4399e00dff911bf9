"""Do this name and this number belong together, and this company and this code (二要素核验), as the provider knows."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, optional
from actions.registers.contract import CompanyQuestion, PersonQuestion
from dialogs.messages import Found


class CheckIdentity(Asking):
    """One verdict over all that was given: a mismatch anywhere is a mismatch, else an unknown anywhere is unknown."""

    called = "check_identity"
    needs = ("name", "number", "company", "credit_code")
    gives = ("identity",)

    async def do(self, slots: Slots) -> Outcome:
        """Either pair may be missing; with neither there is nothing to match, which is unknown (未核验)."""
        verdicts = [verdict for verdict in (await self._person(slots), await self._company(slots)) if verdict]
        return Outcome({"identity": Found(_worst(verdicts))})

    async def _person(self, slots: Slots) -> str | None:
        name, number = optional(slots, "name"), optional(slots, "number")
        return await self._provider.check_person(PersonQuestion(name=name, number=number)) if name and number else None

    async def _company(self, slots: Slots) -> str | None:
        name, code = optional(slots, "company"), optional(slots, "credit_code")
        if not (name and code):
            return None
        return await self._provider.check_company(CompanyQuestion(company=name, credit_code=code))


def _worst(verdicts: list[str]) -> str:
    for verdict in ("mismatch", "unknown"):
        if verdict in verdicts:
            return verdict
    return "match" if verdicts else "unknown"
