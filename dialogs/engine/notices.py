"""News for somebody who is not looking: what is owed by mail and SMS, what he switched off, what did not reach him.

Each event is told once on each channel. Which hour is too late for an SMS and how a gateway is spoken to is decided
elsewhere (bot/notify).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dialogs.engine.made import Notice, NoticeChannel
from dialogs.engine.talk import CHINA, COMMAND_STAMP, Talk
from dialogs.messages import Key, NoticesSeen, Undelivered
from dialogs.replies import Choice, Row, Shown

#: What can be switched off. The chat cannot: it is where everything stands.
SWITCHES: tuple[NoticeChannel, ...] = ("sms", "mail")
#: States that have words of their own; any other is a code that says why it failed.
_TOLD = frozenset({"waiting", "retrying", "held", "sent", "delivered", "merged", "off", "sandbox", "no_address"})
ALL: tuple[NoticeChannel, ...] = ("chat", "mail", "sms")


def owe(talk: Talk, event: str, template: str, args: Mapping[str, str], urgent: bool = False, to: str = "") -> None:
    """An event is told on every channel; the chat has it already, with this turn."""
    talk.urgent = talk.urgent or urgent
    talk.notices.append(Notice(event, template, args, ALL, urgent, to, talk.conversation.off))


def owe_other_mobile(talk: Talk, event: str, template: str, args: Mapping[str, str]) -> None:
    """An SMS to the site principal's own mobile, when he has something to do himself."""
    talk.notices.append(
        Notice(f"{event}:site", template, args, ("sms",), True, to="site_principal.mobile", off=talk.conversation.off)
    )


def settings(talk: Talk, wish: str) -> None:
    """How it is set, with a switch for each channel; `wish` is "sms off" or empty."""
    channel, _, state = wish.partition(" ")
    if channel in SWITCHES and state in ("on", "off"):
        others = tuple(one for one in talk.conversation.off if one != channel)
        talk.become(off=(*others, channel) if state == "off" else others)
    off = talk.conversation.off
    states: dict[str, Shown] = {
        name: Shown(None, text=f"notice.switch.{'off' if name in off else 'on'}") for name in SWITCHES
    }
    choices = tuple(
        Choice(f"notify {name} {other}", f"option.command.notify_{name}_{other}")
        for name in SWITCHES
        for other in ("on" if name in off else "off",)
    )
    talk.say("notice.notify", choices=choices, stamp=COMMAND_STAMP, shown=states)
    if not wish:
        look_up(talk)


def look_up(talk: Talk) -> None:
    """What became of the news so far is looked up and told after this."""
    if not talk.conversation.asking:
        talk.become(asking=True)
        talk.outbox.append(str(talk.conversation.seq))


def take_seen(talk: Talk, seen: NoticesSeen) -> None:
    """A line each, the newest first: of what, on which channel, whether it arrived."""
    talk.become(asking=False)
    talk.ask = False
    rows = tuple(
        Row(
            Key(f"notice.{number}"),
            f"field.notice.{one.channel}",
            Shown(one.state, text=f"notice.state.{one.state if one.state in _TOLD else 'failed'}"),
            changeable=False,
            args={"news": Shown(None, text=f"notice.news.{one.template}"), "at": Shown(_at(one.at))},
        )
        for number, one in enumerate(seen.notices, 1)
    )
    talk.say("notice.outbox" if rows else "notice.outbox_empty", card=rows)


def _at(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


def take_undelivered(talk: Talk, told: Undelivered) -> None:
    """A channel has failed for good: said once, and what was switched off beside it is used instead."""
    talk.note("undelivered", event=told.event, channel=told.channel, why=told.why)
    talk.urgent = told.urgent
    known = told.channel in talk.conversation.unreached
    talk.ask = False
    if not known:
        talk.become(unreached=(*talk.conversation.unreached, told.channel))
        talk.say(f"notice.undelivered_{told.channel}")
    other: NoticeChannel = "mail" if told.channel == "sms" else "sms"
    if other in talk.conversation.off:
        talk.notices.append(Notice(f"{told.event}:instead", told.template, told.args, (other,), told.urgent))
    elif told.urgent and other in talk.conversation.unreached:
        talk.become(wants_human=True)  # neither reaches him, and time runs: somebody calls


def reached_anew(talk: Talk, key: str) -> None:
    """An address was given anew: what failed with the old one may work again."""
    channel = {"contact.mobile": "sms", "contact.email": "mail"}.get(key)
    if channel in talk.conversation.unreached:
        talk.become(unreached=tuple(one for one in talk.conversation.unreached if one != channel))
