"""Hand a frozen version to the provider, which passes it on to the authority (提交管局)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from actions.registers.contract import OrderBody, Refusal
from dialogs.messages import Found

_SITE = re.compile(r"sites\.(s\d+)(\.|$)")


class SubmitOrder(Asking):
    """Idempotent by (order, version): whoever is not sure whether it went out sends it again."""

    called = "submit_order"
    needs = ("order", "version", "payload")
    gives = ("provider_order",)

    async def do(self, slots: Slots) -> Outcome:
        """A version that the provider will not take is the problem `order_refused`, for staff to look at."""
        body = order_body(required(slots, "order"), int(required(slots, "version")), required(slots, "payload"))
        answer = await self._provider.submit(body)
        if isinstance(answer, Refusal):
            return Outcome(problems=("order_refused",))
        return Outcome({"provider_order": Found(answer.provider_order)})


def order_body(order: str, version: int, payload: str) -> OrderBody:
    """The contract's body out of the JSON text of a frozen version.

    The text is an object {"sms", "province", "sites", "subject_number", "principals", "answers"}; what of it the
    provider needs to know outside the payload is lifted out, the answers go along untouched. `sites` is counted from
    the answers' keys (`sites.s1.domain`) when it is not given.
    """
    frozen: dict[str, Any] = json.loads(payload)
    answers: Mapping[str, Any] = frozen.get("answers", {})
    return OrderBody(
        order=order,
        version=version,
        sms=bool(frozen["sms"]),  # must be told: an order that waits for an SMS nobody sends is stuck
        province=str(frozen.get("province") or ""),
        sites=int(frozen.get("sites") or sites_in(answers)),
        subject_number=str(frozen.get("subject_number") or ""),
        principals=tuple(frozen.get("principals") or ()),
        payload=frozen,
    )


def sites_in(keys: Iterable[str]) -> int:
    """How many sites a version has, at least one."""
    return max(1, len({found[1] for key in keys if (found := _SITE.match(key))}))
