"""What a press means. Some only change the keyboard, or name what a clip must show; those end here."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.channels.telegram import outgoing
from bot.channels.telegram.buttons import Button, unpacked
from bot.channels.telegram.calls import at_best, surely
from bot.channels.uploads import Uploads
from bot.storage.reader import Reader
from bot.storage.rows import reply_of
from bot.storage.telegram_chats import Chat, Chats
from dialogs.engine.conversation import Conversation
from dialogs.engine.phrase import Phrased
from dialogs.messages import Command, Pressed, Stamp, What
from dialogs.ports import Clock, Committed
from dialogs.replies import Reply
from dialogs.texts import Texts

#: The stamp of a press whose card nobody knows any more.
_OLD = Pressed(Stamp("old"), "")


@dataclass(frozen=True)
class Presses:
    """Finds the card of a button, however old, and what was on it."""

    bot: Bot
    store: Reader
    chats: Chats
    uploads: Uploads
    texts: Texts
    clock: Clock
    by_link: bool

    async def meaning(self, chat: Chat, conversation: Conversation, query: CallbackQuery) -> What | None:
        """What the assistant is told; None when nothing."""
        button = unpacked(query.data or "")
        reply = await self._card(conversation, button) if button else None
        if button is None or reply is None:
            return _OLD
        said = outgoing.phrased(reply, self.texts, conversation.language)
        match button.kind:
            case "choice" if button.index < len(reply.choices):
                return Pressed(reply.stamp, reply.choices[button.index].value)
            case "row" if button.index < len(reply.card):
                return Command("change", reply.card[button.index].key)
            case "rows" | "card":
                await self._turn_card(query, said, button, conversation.language)
            case "video":
                await self._challenge(chat, conversation)
            case "agree":
                await self._agree(chat, conversation, said, button, query)
            case "web":
                return Command("phone")  # a one-time link to our own page, where photos and clips can be sent
            case _:
                return _OLD
        return None

    async def mark(self, query: CallbackQuery, what: What, committed: Committed) -> None:
        """Leave only the button that was pressed, as a sign of what was chosen; a card that is still open keeps all."""
        now = committed.turn.conversation
        if not isinstance(what, Pressed) or not committed.fresh or now.asked == what.stamp:
            return
        if now.pressed == f"{what.stamp}:{what.value}":
            label = _label(query)
            if label and isinstance(query.message, Message):
                button = InlineKeyboardButton(text=f"✓ {label}"[:64], callback_data=query.data)
                only = InlineKeyboardMarkup(inline_keyboard=[[button]])
                await at_best(query.message.edit_reply_markup(reply_markup=only))

    async def _card(self, conversation: Conversation, button: Button) -> Reply | None:
        """The reply the button belongs to; None after its data were deleted, or for a forged one."""
        found = await self.store.events_after(conversation.id, button.seq - 1, 1)
        if not found or found[0].seq != button.seq or found[0].kind != "reply" or not found[0].body:
            return None
        reply = reply_of(found[0].body)
        return reply if reply.stamp == button.stamp else None

    async def _turn_card(self, query: CallbackQuery, said: Phrased, button: Button, language: str) -> None:
        """Between the card's own buttons and its rows."""
        if not isinstance(query.message, Message):
            return

        def say(key: str) -> str:
            return self.texts.say(key, language)

        rows = button.kind == "rows"
        markup = (
            outgoing.rows_keyboard(said, button.seq, say)
            if rows
            else outgoing.keyboard(said, button.seq, say, self.by_link)
        )
        if isinstance(markup, InlineKeyboardMarkup):
            await at_best(query.message.edit_reply_markup(reply_markup=markup))

    async def _challenge(self, chat: Chat, conversation: Conversation) -> None:
        """Name the actions; the clock runs from now."""
        _, actions = await self.uploads.challenge(conversation.id)
        names = [self.texts.say(f"challenge.{name}", conversation.language) for name in actions]
        lines = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
        args = {"actions": lines, "seconds": str(self.uploads.settings.challenge_s)}
        await surely(
            self.bot.send_message(chat.number, self.texts.say("telegram.do_these", conversation.language, args))
        )

    async def _agree(
        self, chat: Chat, conversation: Conversation, said: Phrased, button: Button, query: CallbackQuery
    ) -> None:
        """Pictures may pass through Telegram from now on; the question that had to wait for that is put."""
        if chat.abroad is None:
            await self.chats.change(chat.chat, abroad=self.clock.now())

        def say(key: str) -> str:
            return self.texts.say(key, conversation.language)

        for message in outgoing.to_messages([(button.seq, said)], say):
            await surely(self.bot.send_message(chat.number, **message.text.as_kwargs(), reply_markup=message.keyboard))
        if isinstance(query.message, Message):
            label = f"✓ {say('telegram.abroad.agree')}"
            only = [[InlineKeyboardButton(text=label, callback_data=query.data)]]
            await at_best(query.message.edit_reply_markup(reply_markup=InlineKeyboardMarkup(inline_keyboard=only)))


def _label(query: CallbackQuery) -> str:
    """What stands on the button that was pressed."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for line in markup.inline_keyboard for button in line] if markup else []
    return next((button.text for button in buttons if button.callback_data == query.data), "")
