"""The tables of the Telegram channel: what came, whose chat is whose, which topic shows which conversation."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
)

from bot.storage.tables import Sealed, Utc, metadata

#: What Telegram told us, kept by its id before it is acknowledged; the body goes once it is handled.
telegram_updates = Table(
    "telegram_updates",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", String(32), nullable=False, comment="blind index of the chat's number"),
    Column("body", Sealed, nullable=False),
    Column("at", Utc, nullable=False),
    Column("done", Utc),
    Index("telegram_updates_waiting", "done", "chat"),
)

#: A private chat with the bot: whose conversation it shows, and how much of it has been sent.
telegram_chats = Table(
    "telegram_chats",
    metadata,
    Column("chat", String(32), primary_key=True),
    Column("number", Sealed, nullable=False),
    Column("conversation", String(64), nullable=False, comment="empty until somebody says whose it is"),
    Column("here", Boolean, nullable=False, comment="whether the person was here last"),
    Column("sent", Integer, nullable=False, comment="events up to this one have been shown"),
    Column("owed", Integer, nullable=False, comment="events up to this one are to be shown"),
    Column("sending", Boolean, nullable=False, comment="a workflow is under way that shows them"),
    Column("state", String(16), nullable=False, comment="blocked: nothing can be sent"),
    Column("progress", BigInteger, comment="the message that says what we are working on"),
    Column("keyboard", Boolean, nullable=False, comment="a reply keyboard is out"),
    Column("abroad", Utc, comment="when it was agreed that pictures pass through Telegram"),
    Column("trying", Integer, nullable=False, server_default="0", comment="event of a message under way"),
    Column("tries", Integer, nullable=False, server_default="0", comment="how often it was begun"),
    Column("updated", Utc, nullable=False),
    Index("telegram_chats_conversation", "conversation"),
)

#: Pictures and clips that still lie in a chat, to be deleted there once they have been read.
telegram_media = Table(
    "telegram_media",
    metadata,
    Column("chat", String(32), primary_key=True),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("ref", String(64), nullable=False),
    Column("at", Utc, nullable=False),
)

#: Deep links that bind a Telegram account to a conversation, or to a staff member: only the hash of each.
telegram_links = Table(
    "telegram_links",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("staff", String(64), nullable=False),
    Column("expires", Utc, nullable=False),
    Column("spent", Utc),
)

#: A topic of the staff's Telegram group: one a conversation that wants, or wanted, a person.
telegram_topics = Table(
    "telegram_topics",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("topic", BigInteger, comment="Telegram's number of it; none until it is made, or after it was deleted"),
    Column("header", BigInteger, comment="the message that says who, where and since when"),
    Column("sent", Integer, nullable=False, comment="events up to this one have been shown"),
    Column("owed", Integer, nullable=False, comment="events up to this one are to be shown"),
    Column("sending", Boolean, nullable=False),
    Column("trying", Integer, nullable=False, server_default="0", comment="event of a message under way"),
    Column("tries", Integer, nullable=False, server_default="0", comment="how often it was begun"),
    Column("gone", Integer, comment="event with which all data were deleted"),
    Index("telegram_topics_topic", "topic"),
)

#: Where a configured group has moved to: a group that becomes a supergroup gets another number.
telegram_groups = Table(
    "telegram_groups",
    metadata,
    Column("configured", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)

#: Which staff member a Telegram account is.
telegram_staff = Table(
    "telegram_staff",
    metadata,
    Column("account", String(32), primary_key=True, comment="blind index of the Telegram user"),
    Column("name", String(64), nullable=False),
)
