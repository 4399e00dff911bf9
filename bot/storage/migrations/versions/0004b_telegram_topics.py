"""Telegram: topics of the staff's group, where the group moved to, which account is which staff member."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004b"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "telegram_topics",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column(
            "topic",
            sa.BigInteger(),
            nullable=True,
            comment="Telegram's number of it; none until it is made, or after it was deleted",
        ),
        sa.Column("header", sa.BigInteger(), nullable=True, comment="the message that says who, where and since when"),
        sa.Column("sent", sa.Integer(), nullable=False, comment="events up to this one have been shown"),
        sa.Column("owed", sa.Integer(), nullable=False, comment="events up to this one are to be shown"),
        sa.Column("sending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_index("telegram_topics_topic", "telegram_topics", ["topic"], unique=False)
    op.create_table(
        "telegram_groups",
        sa.Column("configured", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("configured"),
    )
    op.create_table(
        "telegram_staff",
        sa.Column("account", sa.String(length=32), nullable=False, comment="blind index of the Telegram user"),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )


def downgrade() -> None:
    for table in ("telegram_staff", "telegram_groups", "telegram_topics"):
        op.drop_table(table)
