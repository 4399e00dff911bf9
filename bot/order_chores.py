"""What is done for an order outside of the house: handed in, called back, its footer looked for, its numbers released."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

from bot.asking import Asking, Slots
from bot.storage.rows import OrderRow
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Submission
from dialogs.engine.released import holds
from dialogs.flow.model import bare
from dialogs.messages import ConversationId, FooterSeen, Key, Recalled, RecallOutcome, SiteFacts, SitesSeen, Value
from dialogs.ports import UnknownConversation
from filing.footer import of_sites
from filing.rules import load as load_rules
from filing.verifying import verifiers

log = logging.getLogger(__name__)

_PAGES: Mapping[str, Literal["open", "closed", ""]] = {"open": "open", "closed": "closed"}


class OrderChores(Asking):
    """See the file's first line, and chores.py for what holds of all chores."""

    async def submit_order(self, order: str, last: bool) -> bool:
        """Give an order whose review passed to the provider, who tells by a push when it is handed in."""
        row = await self._store.order(order)
        if row is not None and row.state == "withdrawn":
            await self._call_back(row, last)  # an earlier try may have got through after all
        if row is None or row.state != "to_authority":
            return True
        frozen = await self._store.submission(order, row.version)
        if frozen is None:
            return True  # its data were deleted
        slots_of = self._needs.order_slots or self.order_slots
        slots = slots_of(await self._store.get(row.conversation), row, frozen)
        outcome = await self._try("submit_order", row.conversation, slots, last)
        if outcome is None:
            return False
        if outcome.problems:  # it stays where the desk sees it
            log.error("order %s was not taken by the provider: %s", order, ", ".join(outcome.problems))
        now = await self._store.order(order)
        if now is not None and now.state == "withdrawn":
            return await self._call_back(now, last) is not None
        return True

    async def recall_order(self, order: str, asked: str, last: bool) -> bool:
        """Ask the provider to give an order back (撤销), and bring what it says through the door."""
        row = await self._store.order(order)
        if row is None:
            return True
        outcome = await self._call_back(row, last)
        if outcome is None:
            return False
        inbound = self._inbound(f"recall:{row.id}:{asked}", row.conversation, Recalled(row.id, row.version, outcome))
        with suppress(UnknownConversation):
            await self._needs.handle(inbound)
        return True

    async def check_footer(self, order: str, asked: str, last: bool) -> bool:
        """Look at the home pages of an approved order's sites, and bring what they show through the door."""
        row = await self._store.order(order)
        frozen = await self._store.submission(order, row.version) if row else None
        if row is None or frozen is None:
            return True
        conversation = await self._store.get(row.conversation)
        issued = next((f.order.numbers for f in conversation.filings if f.order and f.order.id == order), ())
        seen: list[tuple[str, str]] = []
        for domain, numbers in of_sites(issued, _domains(frozen.answers)):
            slots = {"domain": domain, "numbers": " ".join(numbers)}
            outcome = await self._try("check_footer", row.conversation, slots, True)
            found = outcome.fields.get("outcome") if outcome else None
            seen.append((domain, str(found.value) if found else "unreachable"))
        key = f"footer:{order}:{asked}"  # each asking has one answer
        with suppress(UnknownConversation):
            await self._needs.handle(self._inbound(key, row.conversation, FooterSeen(order, tuple(seen))))
        return True

    async def look_at_sites(self, order: str, version: int) -> bool:
        """What the net shows of a version's sites, and of those its subject has already, through the door."""
        row, frozen = await self._store.order(order), await self._store.submission(order, version)
        if row is None or frozen is None:
            return True
        new = _domains(frozen.answers)
        had = frozen.answers.get(Key("subject.domains"))
        older = [str(one) for one in had if one not in new] if isinstance(had, tuple) else []
        seen = [await self._site(row, domain, domain in older) for domain in (*new, *older)]
        key = f"sites:{order}:{version}"
        with suppress(UnknownConversation):
            await self._needs.handle(self._inbound(key, row.conversation, SitesSeen(order, version, tuple(seen))))
        return True

    async def _site(self, row: OrderRow, domain: str, before: bool) -> SiteFacts:
        outcome = await self._try("look_at_site", row.conversation, {"domain": domain}, True)
        found = {name: one.value for name, one in outcome.fields.items()} if outcome else {}
        led, page = found.get("addresses"), found.get("page")
        addresses = tuple(map(str, led)) if isinstance(led, tuple) else None
        known = _PAGES.get(str(page), "")
        return SiteFacts(domain, addresses, known, str(found.get("footer") or ""), before, self._clock.now())

    async def release_number(self, conversation: ConversationId, filing: str, site: str, last: bool) -> bool:
        """Give a service number back that nobody needs any more; one that was never reserved is given back as well.

        Not one that is wanted again by now: after deleting everything a filing may have the name of an earlier one.
        """
        with suppress(UnknownConversation):
            if holds(await self._store.get(conversation), filing, site):
                return True
        outcome = await self._try("release_number", conversation, {"filing": filing, "site": site}, last)
        if outcome is not None and outcome.problems:
            log.error("the number of site %s of filing %s was not given back: %s", site, filing, outcome.problems)
        return outcome is not None

    async def _call_back(self, row: OrderRow, last: bool) -> RecallOutcome | None:
        """What the provider says to it; None when it should be asked again."""
        slots = {"order": row.id, "version": str(row.version)}
        outcome = await self._try("withdraw_order", row.conversation, slots, last)
        if outcome is None:
            return None
        if outcome.problems:
            log.error("order %s could not be called back: %s", row.id, ", ".join(outcome.problems))
            return "unreachable"
        return "withdrawn" if outcome.fields["outcome"].value == "withdrawn" else "too_late"

    def order_slots(self, conversation: Conversation, row: OrderRow, frozen: Submission) -> Slots:
        """A frozen version as submit_order takes it; its files as links that hold for a day."""
        links = {str(key): self._links.for_a_day(ref) for key, ref in frozen.files.items()}
        answers: dict[str, Any] = {str(key): value for key, value in frozen.answers.items()}
        filing = next((f for f in conversation.filings if f.order and f.order.id == row.id), None)
        sms = bool(filing and filing.order and filing.order.sms)
        people = verifiers(frozen.answers, load_rules(filing.ruleset)) if filing and sms else ()
        payload = {
            "sms": sms,
            "principals": [{"role": one.role, "phone": one.phone} for one in people],
            "province": answers.get("subject.province") or "",
            "answers": answers,
            "files": links,  # apart: they differ each time, and a version handed in again must be the same
        }
        return {"order": row.id, "version": str(row.version), "payload": json.dumps(payload, ensure_ascii=False)}


def _domains(answers: Mapping[Key, Value]) -> list[str]:
    """Of a version's sites, in their order."""
    keys = [key for key in answers if bare(key) == "sites.domain"]
    return [str(answers[key]) for key in sorted(keys, key=lambda key: int(key.split(".")[1][1:]))]
