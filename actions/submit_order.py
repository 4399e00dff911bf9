"""Hand a frozen version to the provider, which passes it on to the authority (提交管局)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from actions.rasa import Outcome, Slots
from actions.registers.asking import Asking, required
from actions.registers.contract import OrderBody, Principal, Refusal
from dialogs.messages import Found
from filing.masking import mask

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
    """The contract's body out of the JSON text of a frozen version: {"sms", "province", "answers", "files"}.

    What the provider must know without understanding our keys is lifted out of the answers, which go along untouched.
    Files are links that differ each time, so they are no part of what makes a version.
    """
    frozen: dict[str, Any] = json.loads(payload)
    answers: Mapping[str, Any] = frozen.get("answers", {})
    return OrderBody(
        order=order,
        version=version,
        sms=bool(frozen["sms"]),  # must be told: an order that waits for an SMS nobody sends is stuck
        province=str(frozen.get("province") or ""),
        sites=sites_in(answers),
        subject_number=str(answers.get("subject.number") or ""),
        principals=tuple(_principals(frozen.get("principals", ())) or principals_in(answers)),
        payload={"answers": answers},
        files=frozen.get("files", {}),
    )


def sites_in(keys: Iterable[str]) -> int:
    """How many sites a version has, at least one."""
    return max(1, len({found[1] for key in keys if (found := _SITE.match(key))}))


def _principals(told: Iterable[Mapping[str, str]]) -> list[Principal]:
    """As the rule set has them; their phones masked."""
    return [Principal.model_validate({"role": one["role"], "phone": mask("phone", one["phone"])}) for one in told]


def principals_in(answers: Mapping[str, Any]) -> Iterator[Principal]:
    """Whose mobiles get the authority's SMS: the subject principal's and the site principal's, one code a mobile."""
    subject, site = (str(answers.get(key) or "") for key in ("contact.mobile", "site_principal.mobile"))
    if site and site != subject:
        yield Principal(role="subject", phone=mask("phone", subject))
    if site or subject:
        yield Principal(role="site", phone=mask("phone", site or subject))
