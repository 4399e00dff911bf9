"""Fetches a stranger's home page without becoming a way into our own network.

Only names that resolve to public addresses, each address judged right where the connection is made, so that a name
cannot change its mind in between; ports 80 and 443; few redirects, each judged again; little is read.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from actions.rasa import Unavailable
from actions.registers.bounded import read_at_most

MOST_BYTES = 1_000_000
MOST_REDIRECTS = 3
_PORTS = (None, 80, 443)
#: What a resolver says of a name that leads nowhere; anything else is trouble of its own.
_NOWHERE = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Forbidden(Exception):
    """An address that is none of a public web site ({0}): inner, with another port, or no web address at all."""


class PublicResolver(AbstractResolver):
    """Resolves names, and refuses every one that leads to an address that is not public."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises Forbidden: one inner address among several is enough."""
        found = await self._inner.resolve(host, port, family)
        for address in found:
            require_public(address["host"])
        return found

    async def close(self) -> None:
        """Of the inner one."""
        await self._inner.close()


def require_public(address: str) -> None:
    """Raises Forbidden for loopback, private, link-local, multicast and reserved addresses, mapped ones included."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        raise Forbidden("no address") from None
    mapped = getattr(read, "ipv4_mapped", None) or read
    if not mapped.is_global or mapped.is_multicast:
        raise Forbidden("inner address")


class Homepage:
    """A fetcher of home pages. `resolver` is replaced by tests that serve one on this machine."""

    def __init__(self, resolver: AbstractResolver | None = None, timeout_s: float = 8.0, ports: bool = True) -> None:
        self._resolver = resolver
        self._timeout_s = timeout_s
        self._only_web_ports = ports

    async def addresses(self, domain: str) -> tuple[str, ...]:
        """Where a name leads to, inner addresses too; () for nowhere. Raises Unavailable when nobody could be asked."""
        resolver = self._resolver or ThreadedResolver()
        try:
            found = await asyncio.wait_for(resolver.resolve(domain, 80, socket.AF_UNSPEC), self._timeout_s)
        except socket.gaierror as error:
            if error.errno in _NOWHERE:
                return ()
            raise Unavailable("resolution") from None
        except (TimeoutError, OSError, UnicodeError):
            raise Unavailable("resolution") from None
        return tuple(dict.fromkeys(address["host"] for address in found))

    async def fetch(self, url: str) -> str:
        """The page's text. Raises Forbidden, or Unavailable when it cannot be had."""
        connector = aiohttp.TCPConnector(resolver=self._resolver or PublicResolver(), use_dns_cache=False)
        timeout = aiohttp.ClientTimeout(total=self._timeout_s)
        try:
            async with aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session:
                for _ in range(MOST_REDIRECTS + 1):
                    self._require_web(url)
                    async with session.get(url, allow_redirects=False, headers={"Accept": "text/html"}) as answer:
                        if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
                            url = urljoin(url, answer.headers["Location"])
                            continue
                        if answer.status != 200:
                            raise Unavailable(f"status {answer.status}")
                        body = await read_at_most(answer.content, MOST_BYTES)
                        return body.decode(answer.get_encoding(), "replace")
        except (aiohttp.ClientError, TimeoutError, OSError, LookupError, UnicodeError):
            raise Unavailable("homepage") from None
        raise Unavailable("too many redirects")

    def _require_web(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise Forbidden("no web address") from None
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            raise Forbidden("no web address")
        if self._only_web_ports and port not in _PORTS:
            raise Forbidden("another port")
        if host.replace(".", "").isdigit() or ":" in host:  # an address is not resolved, so it is judged here
            require_public(host)
