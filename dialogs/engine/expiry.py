"""What runs out under a filing (到期): a site's domain and its server, each said a month before, once.

Under review as well as afterwards: a server that ends meanwhile sends the order back. Sources: docs/facts.md, 5.5, 8 (R05,
R32) and 7.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.engine import notices
from dialogs.engine.made import Deadline
from dialogs.engine.talk import CHINA, Talk
from dialogs.messages import Due
from filing.calendar import china_day
from filing.order import ENDS, Order

#: What a deadline is called, and the answer of a site that says when it comes.
SOON = {"domain_soon": "expires", "server_soon": "server_expires"}
_BEFORE = timedelta(days=30)
_MORNING = time(9)


@dataclass(frozen=True)
class _Ending:
    what: str
    element: str
    day: date

    def deadline(self, order: Order) -> Deadline:
        """In the morning, China's time; one that is past comes at once."""
        at = datetime.combine(self.day - _BEFORE, _MORNING, CHINA)
        thing = self.what.removesuffix("_soon")
        return Deadline(f"{order.id}:{thing}:{self.element}", self.what, f"{order.id}:{self.element}", at)

    @property
    def said(self) -> str:
        """Names it among what was said: renewed, it is another."""
        return f"{self.what}:{self.element}:{self.day}"


def watch(talk: Talk, order: Order) -> None:
    """Set what will be due, with each version: a domain or server may have been changed."""
    talk.deadlines += [one.deadline(order) for one in _endings(talk) if one.said not in talk.filing.running_out]


def tell(talk: Talk, due: Due) -> None:
    """Of an order that still lives, and not before its day: what was changed since is watched anew with its version."""
    id, _, element = due.about.partition(":")
    order = talk.filing.order
    ending = next((one for one in _endings(talk) if (one.what, one.element) == (due.what, element)), None)
    if (
        order is None
        or order.id != id
        or order.state in ENDS
        or ending is None
        or ending.said in talk.filing.running_out
        or talk.now < ending.deadline(order).at
    ):
        talk.ask = False
        return
    talk.change(running_out=(*talk.filing.running_out, ending.said))
    left = max(0, (ending.day - china_day(talk.now)).days)
    domain = str(talk.answers().value(f"sites.{element}.domain"))
    told = {"domain": domain, "expires": ending.day.isoformat(), "days": str(left)}
    talk.say(f"due.{ending.what}", told)
    event = f"{order.id}:{ending.said}"
    notices.owe(talk, event, ending.what, {**told, "order": order.id[-4:]})


def _endings(talk: Talk) -> Iterator[_Ending]:
    """Of every site, as far as anybody could tell."""
    for element in talk.answers().elements("sites"):
        for what, name in SOON.items():
            day = talk.answers().value(f"sites.{element}.{name}")
            if isinstance(day, str) and day:
                yield _Ending(what, element, date.fromisoformat(day))
