"""The customer's servers at the provider, those that cannot carry a filing with the reason (产品验证)."""

from __future__ import annotations

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from actions.registers.contract import Instance
from dialogs.messages import Found, Value

#: Why an instance cannot be chosen (docs/facts.md, 6). Texts are `unfit.<code>`.
UNFIT = frozenset(
    {
        "wrong_account",
        "pay_as_you_go",
        "no_public_bw",
        "remaining_short",
        "expired",
        "quota_used",
        "overseas",
        "type_mismatch",
        "unsupported",
        "code_not_mine",
        "code_used",
        "self_hosted",
        "other_cloud",
    }
)


class ListServers(Asking):
    """All of them, fit ones first; the unfit are shown greyed, so that nobody wonders where they are."""

    called = "list_servers"
    needs = ("account",)
    gives = ("servers",)

    async def do(self, slots: Slots) -> Outcome:
        """`servers` is a tuple of (server_id, label, product, region, unfit); unfit is empty or a code of UNFIT."""
        listed = (await self._provider.instances(required(slots, "account"))).instances
        servers: tuple[Value, ...] = tuple(map(_row, sorted(listed, key=lambda one: bool(one.unfit))))
        return Outcome({"servers": Found(servers)})


def _row(instance: Instance) -> Value:
    return (instance.id, instance.label, instance.product, instance.region, known(instance.unfit))


def known(unfit: str) -> str:
    """A reason that we have no words for is "this product cannot", which is true and leads to a person."""
    return unfit if not unfit or unfit in UNFIT else "unsupported"
