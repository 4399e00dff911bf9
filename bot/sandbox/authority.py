"""The sandbox's authority (管局): what becomes of an order, by a button or by itself, and the events that tell of it.

A decision that does not fit the order's state is refused with False; nothing is pushed then.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

from actions.registers.contract import Event, EventName, OrderBody, PushedReason
from bot.sandbox.state import SandboxOrder, State, Verifier
from dialogs.ports import Clock
from filing.order import SMS_WINDOW
from filing.provinces import find_province
from filing.reasons import reasons
from filing.verifying import Role

#: A new version may not replace one that the authority has in hand or has agreed to.
_CLOSED = ("authority_review", "approved")
#: Too late to take back.
_AT_AUTHORITY = ("sms_pending", "authority_review", "approved", "rejected")


class Authority:
    """Decides, keeps, and leaves events for pushes.py to send."""

    def __init__(self, state: State, clock: Clock, auto_after_s: float | None) -> None:
        self._state = state
        self._clock = clock
        self._auto_after_s = auto_after_s

    def take_in(self, body: OrderBody) -> SandboxOrder | str:
        """A version handed in, once; or the code of why not."""
        digest = hashlib.sha256(body.model_dump_json(exclude={"files"}).encode()).hexdigest()
        known = self._state.find_order(body.order)
        before = self._state.hash_of(body.order, body.version)
        if before is not None and known is not None:
            return known if before == digest else "version_frozen"
        if known is not None and (body.version < known.version or known.state in _CLOSED):
            return "not_now"
        order = self._fresh(body, known)
        self._keep(order, self._event(order, "handed_in"), digest=digest)
        return order

    def verify(self, order: str, role: str) -> bool:
        """One principal has entered his code; with the last one the authority begins to review."""
        known = self._in(order, "sms_pending")
        if known is None or self._lapsed(known):
            return False
        verifiers = tuple(replace(one, done=one.done or one.role == role) for one in known.verifiers)
        known = replace(known, verifiers=verifiers)
        if all(one.done for one in verifiers):
            known = replace(known, state="authority_review")
            return self._keep(known, self._event(known, "sms_verified"))
        return self._keep(known, self._event(known, "sms_verified", principal="site" if role == "site" else "subject"))

    def send_back(self, order: str, event: EventName) -> bool:
        """The 24 hours are over (sms_expired), or five wrong inputs (sms_failed)."""
        known = self._in(order, "sms_pending")
        return known is not None and self._keep(replace(known, state="sms_returned"), self._event(known, event))

    def approve(self, order: str) -> bool:
        """Numbers are issued, one a site."""
        known = self._in(order, "authority_review")
        if known is None:
            return False
        known = replace(known, state="approved", numbers=self._numbers(known))
        return self._keep(known, self._event(known, "approved"))

    def reject(self, order: str, code: str, words: str = "", field: str = "") -> bool:
        """With one reason of the catalogue."""
        known = self._in(order, "authority_review")
        if known is None or code not in reasons():
            return False
        known = replace(known, state="rejected", reasons=(code,))
        reason = PushedReason(code=code, field=field, words=words.strip()[:1000])
        return self._keep(known, self._event(known, "rejected", (reason,)))

    def withdraw(self, order: str, version: int) -> SandboxOrder | str | None:
        """Taken back by the applicant (撤销), unless the authority has it already. None: nobody knows it."""
        known = self._state.find_order(order)
        if known is None:
            return None
        if known.state == "withdrawn" and known.version == version:
            return known
        if known.version != version or known.state in _AT_AUTHORITY:
            return "too_late"
        self._keep(replace(known, state="withdrawn"))
        return self._state.find_order(order)

    def decide_due(self, now: float) -> None:
        """What happens by itself: codes lapse by the sandbox's clock; by real time all is agreed to, if so told."""
        for order in self._state.orders():
            if order.state == "sms_pending" and self._lapsed(order):
                self.send_back(order.id, "sms_expired")
            elif order.auto_at is not None and order.auto_at <= now:
                for verifier in order.verifiers:
                    self.verify(order.id, verifier.role)
                self.approve(order.id)

    def next_decision(self) -> float | None:
        """When that is next."""
        return min((order.auto_at for order in self._state.orders() if order.auto_at is not None), default=None)

    def _fresh(self, body: OrderBody, known: SandboxOrder | None) -> SandboxOrder:
        sms = tuple(Verifier(one.role, one.phone) for one in body.principals) or (Verifier("site", ""),)
        return SandboxOrder(
            id=body.order,
            version=body.version,
            provider_order=known.provider_order if known else f"SBX{self._state.next('order'):08}",
            state="sms_pending" if body.sms else "authority_review",
            sms=body.sms,
            province=body.province,
            sites=body.sites,
            subject_number=body.subject_number,
            verifiers=sms if body.sms else (),
            sms_until=(self._clock.now() + SMS_WINDOW).timestamp(),
            auto_at=None if self._auto_after_s is None else time.time() + self._auto_after_s,
        )

    def _lapsed(self, order: SandboxOrder) -> bool:
        return self._clock.now().timestamp() >= order.sms_until

    def _in(self, order: str, state: str) -> SandboxOrder | None:
        known = self._state.find_order(order)
        return known if known is not None and known.state == state else None

    def _keep(self, order: SandboxOrder, *events: Event, digest: str = "") -> bool:
        moving = order.state in ("accepted", "sms_pending", "authority_review")
        kept = replace(order, at=self._clock.now().timestamp(), auto_at=order.auto_at if moving else None)
        self._state.keep(kept, *(event.model_dump_json() for event in events), digest=digest)
        return True

    def _event(
        self, order: SandboxOrder, event: EventName, why: tuple[PushedReason, ...] = (), principal: Role | None = None
    ) -> Event:
        return Event(
            id=f"evt_{token_hex(12)}",
            order=order.id,
            version=order.version,
            event=event,
            at=self._clock.now(),
            principal=principal or "",
            reasons=why,
            numbers=order.numbers if event == "approved" else (),
        )

    def _numbers(self, order: SandboxOrder) -> tuple[str, ...]:
        """京ICP备2026000001号-1: the subject's number anew, or the next sites of the one it has."""
        if order.subject_number:
            return tuple(f"{order.subject_number}-{site}" for site in range(2, order.sites + 2))
        subject = f"{_letter(order.province)}ICP备{_year(self._clock.now())}{self._state.next('subject'):06}号"
        return tuple(f"{subject}-{site}" for site in range(1, order.sites + 1))


def _letter(province: str) -> str:
    found = find_province(province) if province else None
    return found.abbreviation if found else "京"


def _year(now: datetime) -> str:
    return f"{now.year:04}"
