"""After the number (备案后): the footer and the public-security filing within 30 days.

Sources: docs/facts.md, 7.6. Whether the home page shows the number is looked at by an action; its finding comes back
as FooterSeen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from dialogs.engine.talk import Talk
from dialogs.messages import FooterSeen, Key
from dialogs.replies import Choice, Reply, Row, Shown
from filing.footer import of_sites, to_show
from filing.order import Order, State

#: What is reminded of after an approval, and when. The duty has 30 days from the site's opening.
DUE: Mapping[str, timedelta] = {
    "footer_3d": timedelta(days=3),
    "police_7d": timedelta(days=7),
    "police_23d": timedelta(days=23),
    "police_29d": timedelta(days=29),
}


def wishes(talk: Talk) -> tuple[Choice, ...]:
    """What is still to be done, each with its button."""
    left = [duty for duty in ("footer", "police") if duty not in talk.filing.closed]
    return tuple(Choice(f"duty {duty}", f"option.command.duty_{duty}") for duty in left)


def is_done(talk: Talk, what: str) -> bool:
    """Whether a reminder is about a duty that is closed."""
    return what in DUE and what.partition("_")[0] in talk.filing.closed


def snippet(talk: Talk, order: Order) -> str:
    """The line for the foot of the home page, as HTML, for each site its own under its domain; empty without a number."""
    domains = [str(talk.answers().value(f"sites.{site}.domain")) for site in talk.answers().elements("sites")]
    shown = to_show(order.numbers)
    if len(shown) < 2:
        return "".join(map(_link, shown))
    return "\n".join(line for domain, own in of_sites(order.numbers, domains) for line in (domain, *map(_link, own)))


def _link(number: str) -> str:
    return f'<a href="https://beian.miit.gov.cn/" target="_blank">{number}</a>'


def take_wish(talk: Talk, duty: str) -> None:
    """The footer is looked at; the public-security filing is the applicant's word."""
    order = talk.filing.order
    if order is None or order.state is not State.APPROVED:
        talk.say("notice.no_duty")
    elif duty == "footer":
        talk.look.append(order.id)
        talk.change(looking=True)
        talk.say("notice.footer_looking")
    else:
        _close(talk, "police")
        talk.say("notice.police_done")


def take_footer(talk: Talk, seen: FooterSeen) -> None:
    """What the home pages show, a line each; once all show the number the duty is closed."""
    order = talk.filing.order
    if order is None or order.id != seen.order:
        talk.ask = False
        return
    talk.change(looking=False)
    rows = tuple(
        Row(
            Key(f"footer.{domain}"),
            "field.footer",
            Shown(outcome, text=f"notice.footer.{outcome}"),
            changeable=False,
            args={"domain": Shown(domain)},
        )
        for domain, outcome in seen.sites
    )
    good = all(outcome == "shown" for _, outcome in seen.sites)
    if good:
        _close(talk, "footer")
    key = "notice.footer_good" if good else "notice.footer_bad"
    talk.reply(Reply(key, {"footer": Shown(snippet(talk, order))}, card=rows))
    talk.ask = False


def _close(talk: Talk, duty: str) -> None:
    order = talk.filing.order
    talk.change(closed=tuple(dict.fromkeys((*talk.filing.closed, duty))))
    if order is not None:
        talk.lifted += [f"{order.id}:{what}" for what in DUE if what.partition("_")[0] == duty]
