"""Ask the provider to give an order back before the authority has it (撤销)."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from actions.registers.contract import Refusal
from dialogs.messages import Found


class WithdrawOrder(Asking):
    """`outcome` is withdrawn, also when the order never got there, or too_late. Asking twice is asking once."""

    called = "withdraw_order"
    needs = ("order", "version")
    gives = ("outcome",)

    async def do(self, slots: Slots) -> Outcome:
        """A refusal of any kind leaves the order where it is."""
        answer = await self._provider.withdraw(required(slots, "order"), int(required(slots, "version")))
        return Outcome({"outcome": Found("too_late" if isinstance(answer, Refusal) else "withdrawn")})
