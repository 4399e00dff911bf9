"""What the public net shows of a domain under review: where it leads, whether its home page opens, which number it shows.

A new site must not open before it is approved, and the subject's older ones must, with their number at the foot.
Source: docs/facts.md, 7.1 and 8 (R26, R27).
"""

from __future__ import annotations

from typing import ClassVar

from actions.check_footer import addresses_of, numbers_on
from actions.rasa import Outcome, Slots, Unavailable, Verb
from actions.registers.asking import required
from actions.registers.homepage import Forbidden, Homepage
from dialogs.messages import Found


class LookAtSite(Verb):
    """`addresses` is None and `page` "" where nobody could be asked; `page` is open or closed; `footer` its number."""

    called: ClassVar[str] = "look_at_site"
    needs: ClassVar[tuple[str, ...]] = ("domain",)
    gives: ClassVar[tuple[str, ...]] = ("addresses", "page", "footer")

    def __init__(self, homepage: Homepage) -> None:
        self._homepage = homepage

    async def do(self, slots: Slots) -> Outcome:
        """What leads nowhere is not knocked at."""
        domain = required(slots, "domain")
        try:
            found = await self._homepage.addresses(domain)
        except Unavailable:
            return _seen(None, "", "")
        page = await self._page(domain) if found else None
        footer = next(iter(numbers_on(page)), "") if page is not None else ""
        return _seen(found, "closed" if page is None else "open", footer)

    async def _page(self, domain: str) -> str | None:
        for url in addresses_of(domain):
            try:
                return await self._homepage.fetch(url)
            except (Unavailable, Forbidden):
                continue
        return None


def _seen(addresses: tuple[str, ...] | None, page: str, footer: str) -> Outcome:
    return Outcome({"addresses": Found(addresses), "page": Found(page), "footer": Found(footer)})
