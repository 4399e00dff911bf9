"""Ask the provider where an order stands, for when a push went astray."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from dialogs.messages import Found


class QueryOrder(Asking):
    """`state` is the provider's word (contract.OrderState), empty when the order never reached it."""

    called = "query_order"
    needs = ("order",)
    gives = ("state", "version", "numbers")

    async def do(self, slots: Slots) -> Outcome:
        """`numbers` in the order of the sites, once approved."""
        facts = await self._provider.order(required(slots, "order"))
        if facts is None:
            return Outcome({"state": Found(""), "version": Found(0), "numbers": Found(())})
        return Outcome(
            {"state": Found(facts.state), "version": Found(facts.version), "numbers": Found(tuple(facts.numbers))}
        )
