"""Actions on servers elsewhere (`actions.url`): the same call over rasa-sdk's HTTP door, with a shared secret."""

from __future__ import annotations

import aiohttp

from actions.rasa import Outcome, Slots, Unavailable, call_of, outcome_of

SECRET_HEADER = "X-Xiaobei-Secret"  # noqa: S105  the header's name


class ActionFailed(Exception):
    """The action server answered {0}. Its body is never read: it echoes the request, which is somebody's data."""


class RemoteExecutor:
    """chores.Runs over HTTP. `url` is a server's or a load balancer's; `seconds` the longest an action may take."""

    def __init__(self, url: str, secret: str, seconds: float = 120.0) -> None:
        self._url = url.rstrip("/") + "/webhook"
        self._headers = {SECRET_HEADER: secret}
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=5)
        self._session: aiohttp.ClientSession | None = None

    async def run(self, action: str, sender: str, slots: Slots) -> Outcome:
        """Raises Unavailable when no server answers, ActionFailed when one does with an error."""
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        try:
            async with self._session.post(self._url, json=call_of(action, sender, slots)) as answer:
                if answer.status in (502, 503, 504):
                    raise Unavailable("action server")
                if answer.status != 200:
                    raise ActionFailed(answer.status)
                return outcome_of((await answer.json())["events"])
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable("action server") from error

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
