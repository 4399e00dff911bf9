"""Look whether a site's home page shows its filing number with the link to the authority (首页底部备案号)."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.rasa import Outcome, Slots, Unavailable, Verb
from actions.registers.asking import required
from actions.registers.homepage import Forbidden, Homepage
from dialogs.messages import Found

_LINK = re.compile(r"href\s*=\s*[\"']?https?://beian\.miit\.gov\.cn", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"[\u4e00-\u9fff]ICP备\d{6,10}号(?:-\d{1,4}[AX]?)?")
_BLANK = re.compile(r"\s|&nbsp;")


class CheckFooter(Verb):
    """`outcome`: shown, no_link (the number without its link), missing, or unreachable."""

    called: ClassVar[str] = "check_footer"
    needs: ClassVar[tuple[str, ...]] = ("domain", "numbers")
    gives: ClassVar[tuple[str, ...]] = ("outcome",)

    def __init__(self, homepage: Homepage) -> None:
        self._homepage = homepage

    async def do(self, slots: Slots) -> Outcome:
        """The name alone first, then with www; https before http."""
        domain, numbers = required(slots, "domain"), required(slots, "numbers").split()
        seen = "unreachable"
        for url in addresses_of(domain):
            try:
                found = what_shows(await self._homepage.fetch(url), numbers)
            except (Unavailable, Forbidden):
                continue
            if found == "shown":
                return Outcome({"outcome": Found(found)})
            seen = found if seen != "no_link" else seen
        return Outcome({"outcome": Found(seen)})


def addresses_of(domain: str) -> tuple[str, ...]:
    """Where a site's home page may be, the likeliest first."""
    return (f"https://{domain}/", f"https://www.{domain}/", f"http://{domain}/", f"http://www.{domain}/")


def numbers_on(page: str) -> tuple[str, ...]:
    """The filing numbers that a page shows, whosever they are."""
    return tuple(dict.fromkeys(_NUMBER.findall(_BLANK.sub("", _TAG.sub("", page)))))


def what_shows(page: str, numbers: list[str]) -> str:
    """Of any of these numbers. A page that a script puts together later shows nothing here."""
    words = _BLANK.sub("", _TAG.sub("", page))
    if not any(number in words for number in numbers):
        return "missing"
    return "shown" if _LINK.search(page) else "no_link"
