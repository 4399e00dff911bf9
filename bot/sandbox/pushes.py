"""Tells the app of every event until it says 200: signed anew each time, in order for one order, ever later."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import aiohttp

from actions.registers.signature import headers_for
from bot.sandbox.authority import Authority
from bot.sandbox.faults import Faults
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.state import Push, State
from dialogs.ports import Clock

#: Seconds between two tries, at most.
LONGEST_WAIT_S = 300.0
#: Looks again after this many seconds even when nobody woke it: another process may share the state.
LONGEST_SLEEP_S = 5.0
_TIMEOUT = aiohttp.ClientTimeout(10)

log = logging.getLogger(__name__)


class Pushes:
    """The sender. One task for the life of the sandbox; `wake` after anything that may have left an event."""

    def __init__(
        self, settings: SandboxSettings, state: State, authority: Authority, faults: Faults, clock: Clock
    ) -> None:
        self._settings = settings
        self._state = state
        self._authority = authority
        self._faults = faults
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """For ever. What fails is tried again; nothing stops the loop."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                self._woken.clear()
                self._authority.decide_due(time.time())
                for push in tuple(self._due(time.time())):
                    await self._send(session, push)
                with suppress(TimeoutError):  # not wait_for: in 3.11 it may swallow the cancellation that ends us
                    async with asyncio.timeout(self._pause(time.time())):
                        await self._woken.wait()

    def _due(self, now: float) -> Iterator[Push]:
        """What may be sent now: of each order only the first that waits, unless faults want disorder."""
        if self._faults.pushes.hold:
            return
        waiting = self._state.waiting()
        if self._faults.pushes.reverse:
            yield from (push for push in reversed(waiting) if push.due <= now)
            return
        first = {push.of: push for push in reversed(waiting)}
        yield from (push for push in first.values() if push.due <= now)

    async def _send(self, session: aiohttp.ClientSession, push: Push) -> None:
        taken = await self._post(session, push)
        if taken and self._faults.pushes.duplicate:
            await self._post(session, push)
        if taken:
            self._state.keep_push(replace(push, tries=push.tries + 1, state="told"))
            self.wake()  # the order's next event may go now
        else:
            self._state.keep_push(self._later(push))

    async def _post(self, session: aiohttp.ClientSession, push: Push) -> bool:
        body = push.body.encode()
        headers = {"Content-Type": "application/json", **headers_for(self._settings.secret, body, self._clock.now())}
        try:
            async with session.post(self._settings.callback_url, data=body, headers=headers) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("sandbox push %s not taken: %s", push.seq, type(error).__name__)
            return False

    def _later(self, push: Push) -> Push:
        tries = push.tries + 1
        wait = min(self._settings.retry_s * 2 ** min(push.tries, 16), LONGEST_WAIT_S)
        state = "given_up" if tries >= self._settings.tries else "waiting"
        return replace(push, tries=tries, due=time.time() + wait, state=state)

    def _pause(self, now: float) -> float:
        """Until the next push or decision is due."""
        if self._faults.pushes.hold:
            return LONGEST_SLEEP_S
        waiting = self._state.waiting()
        first = {push.of: push.due for push in reversed(waiting)}.values()
        due = [*first, *filter(None, [self._authority.next_decision()])]
        return max(0.01, min([LONGEST_SLEEP_S, *(at - now for at in due)]))
