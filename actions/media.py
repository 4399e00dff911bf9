"""How an action gets the bytes behind a link, without the master key and without knowing the store.

In process a link is resolved by whoever built the actions; an action server elsewhere fetches it over HTTP.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

#: Link -> bytes. Raises actions.rasa.Unavailable when the link has expired or nobody answers.
Fetch: TypeAlias = Callable[[str], Awaitable[bytes]]
