"""Telegram: updates kept before they are acknowledged, chats and how much they were shown, pictures, deep links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"

_UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "telegram_updates",
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.String(length=32), nullable=False, comment="blind index of the chat's number"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("done", _UTC, nullable=True),
        sa.PrimaryKeyConstraint("bot", "id"),
    )
    op.create_index("telegram_updates_waiting", "telegram_updates", ["done", "chat"], unique=False)
    op.create_table(
        "telegram_chats",
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column(
            "conversation",
            sa.String(length=64),
            nullable=False,
            comment="empty until somebody says whose it is",
        ),
        sa.Column("here", sa.Boolean(), nullable=False, comment="whether the person was here last"),
        sa.Column("sent", sa.Integer(), nullable=False, comment="events up to this one have been shown"),
        sa.Column("owed", sa.Integer(), nullable=False, comment="events up to this one are to be shown"),
        sa.Column("sending", sa.Boolean(), nullable=False, comment="a workflow is under way that shows them"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="blocked: nothing can be sent"),
        sa.Column("progress", sa.BigInteger(), nullable=True, comment="the message that says what we are working on"),
        sa.Column("keyboard", sa.Boolean(), nullable=False, comment="a reply keyboard is out"),
        sa.Column("abroad", _UTC, nullable=True, comment="when it was agreed that pictures pass through Telegram"),
        sa.Column("updated", _UTC, nullable=False),
        sa.PrimaryKeyConstraint("chat"),
    )
    op.create_index("telegram_chats_conversation", "telegram_chats", ["conversation"], unique=False)
    op.create_table(
        "telegram_media",
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.PrimaryKeyConstraint("chat", "message"),
    )
    op.create_table(
        "telegram_links",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("expires", _UTC, nullable=False),
        sa.Column("spent", _UTC, nullable=True),
        sa.PrimaryKeyConstraint("token"),
    )


def downgrade() -> None:
    for table in ("telegram_links", "telegram_media", "telegram_chats", "telegram_updates"):
        op.drop_table(table)
