"""A rejection that somebody pastes, from us, a provider or an authority: which field each reason means, and the fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialogs.engine.questions import number_of
from dialogs.engine.returned import opened
from dialogs.engine.talk import COMMAND_STAMP, Talk
from dialogs.flow.model import bare
from dialogs.messages import FileRef, Key, Stamp, WordsSeen
from dialogs.replies import Choice, Reply, Row, Shown
from filing.order import EDITABLE
from filing.reasons import reopen_keys
from filing.rejections import Match, matches, rejections

#: What is pending while a rejection is waited for, in words or as a picture.
AWAITED = "rejection"
_GO_ON = (Choice("start", "option.command.start"),)
_ANEW = (Choice("rejection", "option.command.rejection"), Choice("human", "option.command.human"))


def wish(talk: Talk, _argument: str) -> None:
    """He wants to show one: the next picture is taken as it, and words without 驳回 in them too."""
    talk.become(pending=AWAITED)
    talk.ask = False
    talk.reply(Reply("notice.rejection_send", wants="photo", stamp=COMMAND_STAMP, choices=_GO_ON))


def take_picture(talk: Talk, ref: FileRef) -> None:
    """Its words are read; the picture itself is kept no longer than that."""
    talk.become(reading=(*talk.conversation.reading, ref))
    talk.words.append(ref)
    talk.reply(Reply("working.read_words", wants="progress"))
    talk.ask = False


def take_seen(talk: Talk, seen: WordsSeen) -> None:
    """The words have been read, or there were none."""
    if seen.ref not in talk.conversation.reading:
        talk.ask = False
        return
    talk.become(reading=tuple(ref for ref in talk.conversation.reading if ref != seen.ref))
    talk.given_up.append(seen.ref)
    talk.note("result", action="read_words")
    talk.repeat = True
    found = meant(seen.text)
    if found:
        explain(talk, found)
    else:
        talk.say(
            "notice.rejection_unknown" if seen.text else "notice.rejection_unread", choices=_ANEW, stamp=COMMAND_STAMP
        )


def meant(text: str) -> Sequence[Match]:
    """The reasons of words that are known to be a rejection, whether they say so themselves or not."""
    return rejections(text) or matches(text)


def explain(talk: Talk, found: Sequence[Match]) -> None:
    """Each reason by its field, with what to do; where that field is open to him, a button leads to it."""
    places = [(match, _key(talk, match.code)) for match in found]
    rows = tuple(_row(talk, match, key) for match, key in places)
    wishes = tuple(_wishes(talk, dict.fromkeys(key for _, key in places)))
    talk.reply(
        Reply(
            "notice.rejection_explained",
            {"count": Shown(str(len(rows)))},
            "choice" if wishes else "none",
            COMMAND_STAMP if wishes else Stamp(""),
            wishes,
            rows,
        )
    )


def _key(talk: Talk, code: str) -> Key:
    """The first answer of his that the reason reopens, else the field it would be."""
    nature = str(talk.answers().value("subject.nature") or "person")
    there = reopen_keys(code, nature, present=tuple(talk.filing.answers))
    known = there or tuple(key.replace("*", "s1") for key in reopen_keys(code, nature))
    return Key(next((key for key in known if talk.script.texts.has(f"field.{bare(key)}")), ""))


def _row(talk: Talk, match: Match, key: Key) -> Row:
    label = f"field.{bare(key)}" if key else "field.order"
    args = {"n": Shown(number_of(talk.answers(), key) or "1")} if key else {}
    return Row(key, label, Shown(match.code, text=f"reason.{match.code}.fix"), changeable=False, args=args)


def _wishes(talk: Talk, keys: dict[Key, None]) -> Iterator[Choice]:
    order, open_now = talk.filing.order, opened(talk.filing)
    if order is not None and order.state not in EDITABLE:
        return
    for key in keys:
        may = key in talk.filing.answers and (open_now is None or key in open_now)
        if may and talk.is_asked(key):
            label = Shown(None, text=f"field.{bare(key)}", n=number_of(talk.answers(), key))
            yield Choice(f"change {key}", "option.common.change_field", {"field": label})
