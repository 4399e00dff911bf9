"""The tables, one idea each. `Sealed` columns hold what only the vault opens; nothing else is personal."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

metadata = MetaData()

Sealed = LargeBinary


class Utc(TypeDecorator[datetime]):
    """Aware UTC in and out; SQLite keeps none, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A time without a zone is a mistake of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError("times are aware UTC")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


#: A conversation as last committed: one row, rewritten by each turn.
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(32), nullable=False, comment="blind index of the customer account"),
    Column("document", Sealed, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("floor", String(64), nullable=False),
    Column("wants_human", Boolean, nullable=False),
    Column("language", String(2), nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("created", Utc, nullable=False),
    Column("updated", Utc, nullable=False),
    Column("looks", Integer, nullable=False, server_default="0", comment="length of its chain of looks"),
    Index("conversations_account", "account"),
    Index("conversations_updated", "updated"),
)

#: Everything that happened, append-only; a turn never reads it.
events = Table(
    "events",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("body", Sealed, nullable=False),
)

#: Inbounds that have been handled: `conversation/inbound id` in one column, since a row-value IN scans in SQLite.
seen = Table(
    "seen",
    metadata,
    Column("key", String(320), primary_key=True),
    Column("at", Utc, nullable=False),
)

#: Where each order stands: a projection of its audit chain for lists and look-ups.
orders = Table(
    "orders",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(32), nullable=False),
    Column("since", Utc, nullable=False, comment="when it came into this state"),
    Column("updated", Utc, nullable=False),
    Column("moves", Integer, nullable=False, comment="length of its audit chain"),
    Column("claimed_by", String(64), nullable=False),
    Column("claimed_at", Utc),
    Column("senior", String(200), nullable=False, server_default="", comment="why only a senior may decide; codes"),
    Index("orders_state", "state", "since"),
    Index("orders_conversation", "conversation"),
)

#: What the applicant's yes froze: values and file names of one version of an order.
submissions = Table(
    "submissions",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("body", Sealed, nullable=False),
    Index("submissions_conversation", "conversation"),
)

#: Encrypted files under the files folder; the row stays when the content is gone.
files = Table(
    "files",
    metadata,
    Column("ref", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes before sealing"),
    Column("hash", String(32), nullable=False, comment="blind hash of the content, to know a replayed clip"),
    Column("created", Utc, nullable=False),
    Column("expires", Utc),
    Column("deleted", Utc, comment="when its content was given up"),
    Column("gone", Boolean, nullable=False, comment="the content is off the disk"),
    Column("meta", Sealed, nullable=False),
    Index("files_conversation", "conversation"),
    Index("files_hash", "hash"),
    Index("files_expires", "expires"),
)

#: Mails owed to applicants: the outbox that `deliver_notice` empties and a page shows.
notices = Table(
    "notices",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("template", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("args", Sealed, nullable=False),
    Column("state", String(32), nullable=False, comment="waiting, sent, or a code that says why not"),
    Column("attempts", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("sent", Utc),
    Column(
        "event", String(128), nullable=False, server_default="", comment="what it tells of, the same on all channels"
    ),
    Column("urgent", Boolean, nullable=False, server_default=false(), comment="not held back at night"),
    Column("held_until", Utc, comment="quiet hours end then"),
    Column("receipt", String(128), nullable=False, server_default="", comment="the gateway's own number for it"),
    Index("notices_at", "at"),
    Index("notices_held", "state", "held_until"),
    Index("notices_receipt", "receipt"),
)

#: A Due that must come back through the door.
deadlines = Table(
    "deadlines",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("what", String(32), nullable=False),
    Column("about", String(128), nullable=False),
    Column("at", Utc, nullable=False),
    Column("done", Boolean, nullable=False),
    Index("deadlines_due", "done", "at"),
)

#: Every move of every order as a hash chain: ids and codes only, so that it outlives the people's data.
audit = Table(
    "audit",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("move", String(32), nullable=False),
    Column("was", String(32), nullable=False),
    Column("now", String(32), nullable=False),
    Column("who", String(80), nullable=False),
    Column("at", Utc, nullable=False),
    Column("why", Text, nullable=False, comment="codes, separated by spaces"),
    Column("channel", String(16), nullable=False, server_default="", comment="where it came in; empty in old lines"),
)

#: Who of the staff looked at certificates and whole numbers: a hash chain a conversation, of ids only.
looks = Table(
    "looks",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", String(16), nullable=False, comment="file, talk, order or export"),
    Column("about", String(64), nullable=False, comment="the file's or the order's id"),
    Column("at", Utc, nullable=False),
)

#: By what a conversation is found at the desk: keyed hashes of names, numbers, phones, e-mails and domains.
findable = Table(
    "findable",
    metadata,
    Column("hash", String(32), primary_key=True),
    Column("conversation", String(64), primary_key=True),
    Index("findable_conversation", "conversation"),
)

#: The provider's people.
staff = Table(
    "staff",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password", String(256), nullable=False),
    Column("role", String(16), nullable=False, comment="support, reviewer or administrator"),
    Column("disabled", Boolean, nullable=False),
    Column("failed", Integer, nullable=False, comment="wrong passwords in a row"),
    Column("locked_until", Utc),
    Column("created", Utc, nullable=False),
    Column("deeds", Integer, nullable=False, server_default="0", comment="length of its chain of deeds"),
)

#: What administrators changed of accounts and canned replies: a hash chain each.
deeds = Table(
    "deeds",
    metadata,
    Column("who", String(64), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("what", String(16), nullable=False, comment="account_... or canned_..."),
    Column("about", String(64), nullable=False, comment="name of the account or reply, with the role that was given"),
    Column("at", Utc, nullable=False),
)

#: Canned replies that administrators wrote; their words are for everybody and hold nothing personal.
canned = Table(
    "canned",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("title_zh", String(64), nullable=False),
    Column("title_en", String(64), nullable=False),
    Column("text_zh", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Utc, nullable=False),
)

#: When each of the staff was last seen at the desk, to within 20 seconds.
presence = Table(
    "presence",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", Utc, nullable=False),
)

#: How far each of the staff has read a conversation.
talks_read = Table(
    "talks_read",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("conversation", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Index("talks_read_conversation", "conversation"),
)

#: Who is logged in where: only the hash of a cookie's token.
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("kind", String(16), nullable=False, comment="applicant or staff"),
    Column("subject", String(32), nullable=False, comment="blind index of the account or staff name"),
    Column("name", Sealed, nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Index("sessions_subject", "subject"),
    Index("sessions_expires", "expires"),
)

#: Face challenges: which actions were asked for, in which order; each is good once.
challenges = Table(
    "challenges",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("actions", String(128), nullable=False),
    Column("minted", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("spent", Utc),
    Index("challenges_conversation", "conversation"),
)
