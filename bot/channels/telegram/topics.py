"""Shows conversations that want a person in a staff group, one topic each: a header kept up to date, and what is said.

Numbers in words are masked, as at the desk for support. Pictures of the talk are copied from the applicant's chat while
they lie there, after his consent; certificates are at the desk unless config.yml says otherwise. What is shown is sent
once, or twice when we die between sending it and writing that down.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text, as_list

from bot.channels.telegram.buttons import VERSION
from bot.channels.telegram.calls import Failed, at_best, tried
from bot.channels.telegram.outgoing import MOST
from bot.faults import reach
from bot.logs import place_of
from bot.storage.looks import Looks
from bot.storage.rows import StoredEvent, reply_of
from bot.storage.store import SqlStore
from bot.storage.telegram_chats import Chats
from bot.storage.telegram_topics import Topic, Topics
from dialogs.engine.answers import Answers
from dialogs.engine.conversation import Conversation
from dialogs.engine.path import walk
from dialogs.engine.phrase import phrase
from dialogs.engine.questions import progress
from dialogs.engine.script import Script
from dialogs.engine.talk import CHINA
from dialogs.messages import FileRef
from dialogs.ports import Clock
from filing.masking import without_numbers

log = logging.getLogger(__name__)

GROUP = "telegram-group"  # who looks at what is copied there, in the chain of looks
PREFIX = "topic:"  # of the keys by which the queue names a topic
PRESS = f"{VERSION}:staff:"
_LANGUAGE = "zh"  # the staff's
_EVENTS = 40


@dataclass(frozen=True)
class Post:
    """What goes into a topic next, and the event up to which that is. `talk`: the file was sent to a person, in talk."""

    seq: int
    lines: tuple[Text, ...] = ()
    file: FileRef | None = None
    talk: bool = False


@dataclass(frozen=True)
class TopicDelivery:
    """Like delivery.Delivery, for topics."""

    bot: Bot
    store: SqlStore
    chats: Chats
    topics: Topics
    script: Script
    clock: Clock
    public_url: str
    looks: Looks
    certificates: bool = False  # whether pictures that were asked for as certificates are copied into the group

    async def send_next(self, key: str, last: bool) -> float:
        """See bot.work.Courier."""
        topic = await self.topics.find(key.removeprefix(PREFIX))
        if topic is None:
            return 0
        try:
            return await self._send_next(topic)
        except Failed as failed:
            return await self._failed(topic, failed, last)
        except Exception as error:
            log.error("the topic of conversation %s: %s", topic.conversation, place_of(error))
            return await self._failed(topic, Failed("later", 1), last)

    async def _send_next(self, topic: Topic) -> float:
        if topic.gone is not None:
            await self._take_down(topic)
            return 0
        if topic.sent >= topic.owed:
            await self.topics.sent(topic.conversation, topic.sent)
            return 0
        conversation = await self.store.get(topic.conversation)
        events = [e for e in await self.store.events_after(conversation.id, topic.sent, _EVENTS) if e.seq <= topic.owed]
        post = self._next(events, topic.owed)
        if await self.topics.begin(conversation.id, post.seq):
            await self._show_knowingly(topic, conversation, post)
        else:
            await self._tell_of_a_gap(topic, conversation)
        reach("topic message sent")
        await self.topics.sent(conversation.id, post.seq)
        return 0

    async def _take_down(self, topic: Topic) -> None:
        """Delete the topic with all that was said in it, for its applicant had his data deleted."""
        if topic.topic is not None:
            await tried(self.bot.delete_forum_topic(await self.topics.group(), topic.topic))
        reach("topic taken down")
        await self.topics.forget(topic.conversation)

    async def _show_knowingly(self, topic: Topic, conversation: Conversation, post: Post) -> None:
        """The same as `_show`. Only dying leaves open whether it was sent."""
        try:
            await self._show(topic, conversation, post)
        except Exception:
            await self.topics.known(conversation.id)
            raise

    async def _show(self, topic: Topic, conversation: Conversation, post: Post) -> None:
        group = await self.topics.group()
        number = topic.topic or await self._made(group, conversation)
        await self._head(group, number, topic, conversation)
        if post.lines:
            text = as_list(*post.lines, sep="\n").as_kwargs()
            await tried(self.bot.send_message(group, **text, message_thread_id=number))
        elif post.file:
            await self._show_file(group, number, conversation, post.file, post.talk)

    async def _tell_of_a_gap(self, topic: Topic, conversation: Conversation) -> None:
        """We died twice on the way of this one. It is not sent a third time, and no third topic is made for it: the desk
        has it."""
        log.error("the topic of conversation %s has a gap: we died twice while sending", conversation.id)
        if topic.topic is not None:
            text = self._say("telegram.topic.gap", link=self._desk(conversation))
            group = await self.topics.group()
            await tried(self.bot.send_message(group, text, message_thread_id=topic.topic))

    async def _made(self, group: int, conversation: Conversation) -> int:
        """Make the topic. Dying between making it and writing that down leaves an empty one behind."""
        title = self._say("telegram.topic.title", id=conversation.id[-6:], who=self._who(conversation))[:128]
        made = await tried(self.bot.create_forum_topic(group, title))
        await self.topics.change(conversation.id, topic=made.message_thread_id, header=None)
        return int(made.message_thread_id)

    async def _head(self, group: int, number: int, topic: Topic, conversation: Conversation) -> None:
        """The header: sent and pinned once, edited when something on it changes."""
        text, markup = self._header(conversation), self._buttons(conversation)
        if topic.header is not None and topic.topic == number:
            edit = self.bot.edit_message_text(text, chat_id=group, message_id=topic.header, reply_markup=markup)
            if await _is_done(edit):
                return
        sent = await tried(self.bot.send_message(group, text, message_thread_id=number, reply_markup=markup))
        await self.topics.change(conversation.id, header=sent.message_id)
        await at_best(self.bot.pin_chat_message(group, sent.message_id, disable_notification=True))

    def _header(self, conversation: Conversation) -> str:
        filing = conversation.filings[-1] if conversation.filings else None
        order = self._say("telegram.topic.order", id=filing.order.id) if filing and filing.order else ""
        holder = conversation.floor
        floor = self._say("telegram.topic.held", name=holder) if holder else self._say("telegram.topic.free")
        wanted = self._say("telegram.topic.wanted") if conversation.wants_human else ""
        link = self._desk(conversation)
        lines = (self._who(conversation), self._step(conversation), order, floor, wanted, conversation.language, link)
        return "\n".join(line for line in lines if line)

    def _desk(self, conversation: Conversation) -> str:
        return f"{self.public_url}/desk/conversations/{conversation.id}"

    def _who(self, conversation: Conversation) -> str:
        """The name, masked: a group's list of topics is read over shoulders."""
        answers = self._answers(conversation)
        name = str(answers.value("subject.name") or "") if answers else ""
        return f"{name[:1]}**" if name else self._say("telegram.topic.nobody")

    def _step(self, conversation: Conversation) -> str:
        answers = self._answers(conversation)
        here = walk(answers).here if answers else None
        at = progress(answers, here.step.stage) if answers and here else None
        if at is None:
            return ""
        return self._say("common.progress", step=str(at.step), of=str(at.of), name=self._say(at.label))

    def _answers(self, conversation: Conversation) -> Answers | None:
        if not conversation.filings:
            return None
        rules = self.script.rules(conversation.filing.ruleset)
        return Answers(conversation, self.script.flow, rules, self.clock.now().astimezone(CHINA).date())

    def _buttons(self, conversation: Conversation) -> InlineKeyboardMarkup:
        wishes = ("back", "close") if conversation.floor else ("take", "close")
        row = [
            InlineKeyboardButton(text=self._say(f"telegram.topic.{wish}"), callback_data=f"{PRESS}{wish}")
            for wish in wishes
        ]
        return InlineKeyboardMarkup(inline_keyboard=[row])

    def _next(self, events: Sequence[StoredEvent], owed: int) -> Post:
        """Lines for one message, or a file that goes alone."""
        lines: list[Text] = []
        length = 0
        for event in events:
            if event.kind == "sent" and event.body:
                if lines:
                    return Post(event.seq - 1, tuple(lines))
                return Post(event.seq, file=FileRef(str(event.body["ref"])), talk=bool(event.body.get("talk")))
            line = self._line(event)
            if line is None:
                continue
            length += len(line.as_kwargs()["text"]) + 1
            if lines and length > MOST // 2:
                return Post(event.seq - 1, tuple(lines))
            lines.append(line)
        return Post(events[-1].seq if len(events) == _EVENTS else owed, tuple(lines))

    def _line(self, event: StoredEvent) -> Text | None:
        """What was said, by whom; staff's own words stand in the topic already unless they were written at the desk."""
        body = event.body
        if event.kind == "said":
            return self._said("telegram.topic.applicant", without_numbers(str(body.get("text", ""))))
        if event.kind == "pressed" and self.script.texts.has(str(body.get("label"))):
            label = self.script.texts.by_language[_LANGUAGE][str(body["label"])].partition("{")[0]
            return self._said("telegram.topic.applicant", f"▸ {label}")
        if event.kind in ("staff", "private") and not body.get("topic"):
            return self._from_desk(event.kind, body)
        if event.kind == "due" and self.script.texts.has(f"telegram.topic.{body.get('what')}"):
            return Text(Bold(self._say(f"telegram.topic.{body['what']}")))
        if event.kind in ("reply", "withheld") and body:
            told = reply_of(body)
            who = "withheld" if event.kind == "withheld" else "urgent" if told.urgent else "assistant"
            return self._said(f"telegram.topic.{who}", phrase(told, self.script.texts, _LANGUAGE, full=False).text)
        return None

    def _from_desk(self, kind: str, body: Mapping[str, Any]) -> Text | None:
        """What a colleague at the desk wrote or sent to the applicant, or noted for us."""
        who = self._say(
            "telegram.topic.note" if kind == "private" else "telegram.staff", name=str(body.get("name", ""))
        )
        words = without_numbers(str(body.get("text") or ""))[: MOST // 3]
        file = self._say("telegram.topic.desk_file") if body.get("media") else ""
        return Text(Bold(who), " ", " ".join(filter(None, (words, file)))) if words or file else None

    def _said(self, who: str, words: str) -> Text:
        return Text(Bold(self._say(who)), " ", words[: MOST // 3])

    async def _show_file(self, group: int, number: int, conversation: Conversation, file: FileRef, talk: bool) -> None:
        """What was sent in talk is copied from the applicant's chat while it lies there. A certificate, and all that is
        not there, the desk shows: everybody in the group sees what is copied, at the desk looks are asked for by role."""
        if not (self.certificates or talk) or not await self._copied(group, number, conversation, file):
            text = self._say("telegram.topic.file", link=self._desk(conversation))
            await tried(self.bot.send_message(group, text, message_thread_id=number))

    async def _copied(self, group: int, number: int, conversation: Conversation, file: FileRef) -> bool:
        chat = await self.chats.of(conversation.id)
        lying = [one for one in await self.chats.lying(chat.chat) if one.ref == file] if chat else []
        if chat is None or not lying:
            return False
        await self.looks.note(conversation.id, GROUP, "file", file.removeprefix("file:"))
        copy = self.bot.copy_message(group, chat.number, lying[0].message, message_thread_id=number)
        return await at_best(copy)

    async def _failed(self, topic: Topic, failed: Failed, last: bool) -> float:
        """A topic that was deleted is made again; a group that moved is followed."""
        if failed.why == "moved":
            await self.topics.moved(failed.number)
            return 0.1
        if failed.why == "no_topic" and topic.topic is not None:
            await self.topics.change(topic.conversation, topic=None, header=None)
            return 0.1
        lasting = topic.gone is None and failed.why not in ("wait", "later")
        if not (lasting or last):  # the right to delete topics may be given to us yet
            return max(failed.seconds, 0.5)
        log.error("the staff group cannot be written to: %s", failed.why)
        if topic.gone is not None:
            log.error("topic %s of conversation %s, whose data were deleted, stays", topic.topic, topic.conversation)
        await self.topics.sent(topic.conversation, topic.owed)
        return 0

    def _say(self, key: str, **args: str) -> str:
        return self.script.texts.say(key, _LANGUAGE, args)


async def _is_done(edit: object) -> bool:
    """Whether the header says it now; False when it is gone and must be sent anew."""
    try:
        await tried(edit)  # type: ignore[arg-type]
        return True
    except Failed as failed:
        if failed.why in ("impossible", "unchanged"):
            return failed.why == "unchanged"
        raise
