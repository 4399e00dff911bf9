"""Tie one site of a filing to the filing service number (备案服务号) that the owner of a server has handed over."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from actions.registers.contract import Claim, Refusal
from actions.reserve_server import held

#: What the provider may say against a number. Any other is shown as code_unknown.
REFUSALS = frozenset({"code_not_mine", "code_used", "code_unknown"})


class UseServiceNumber(Asking):
    """The same again when asked again for the same filing and site. A refusal is a problem of REFUSALS."""

    called = "use_service_number"
    needs = ("account", "number", "filing", "site")
    gives = ("service_number", "ip", "expires")

    async def do(self, slots: Slots) -> Outcome:
        """Between handing it over and using it a number may be used by somebody else."""
        question = Claim(**{need: required(slots, need) for need in self.needs})
        answer = await self._provider.claim(question)
        if isinstance(answer, Refusal):
            return Outcome(problems=(answer.code if answer.code in REFUSALS else "code_unknown",))
        return Outcome(held(answer))
