"""The first tables: conversations and their events, orders and their audit chain, files, people and sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=32), nullable=False),
        sa.Column("was", sa.String(length=32), nullable=False),
        sa.Column("now", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, comment="codes, separated by spaces"),
        sa.PrimaryKeyConstraint("order_id", "n"),
    )
    op.create_table(
        "challenges",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("actions", sa.String(length=128), nullable=False),
        sa.Column("minted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index("challenges_conversation", "challenges", ["conversation"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False, comment="blind index of the customer account"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("wants_human", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("conversations_account", "conversations", ["account"], unique=False)
    op.create_index("conversations_updated", "conversations", ["updated"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "id"),
    )
    op.create_index("deadlines_due", "deadlines", ["done", "at"], unique=False)
    op.create_table(
        "events",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq"),
    )
    op.create_table(
        "files",
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes before sealing"),
        sa.Column(
            "hash", sa.String(length=32), nullable=False, comment="blind hash of the content, to know a replayed clip"
        ),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted", sa.DateTime(timezone=True), nullable=True, comment="when its content was given up"),
        sa.Column("gone", sa.Boolean(), nullable=False, comment="the content is off the disk"),
        sa.Column("meta", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index("files_conversation", "files", ["conversation"], unique=False)
    op.create_index("files_expires", "files", ["expires"], unique=False)
    op.create_index("files_hash", "files", ["hash"], unique=False)
    op.create_table(
        "notices",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("args", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False, comment="waiting, sent, or a code that says why not"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("conversation", "id"),
    )
    op.create_index("notices_at", "notices", ["at"], unique=False)
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="when it came into this state"),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False, comment="length of its audit chain"),
        sa.Column("claimed_by", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("orders_conversation", "orders", ["conversation"], unique=False)
    op.create_index("orders_state", "orders", ["state", "since"], unique=False)
    op.create_table(
        "seen",
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="applicant or staff"),
        sa.Column("subject", sa.String(length=32), nullable=False, comment="blind index of the account or staff name"),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index("sessions_expires", "sessions", ["expires"], unique=False)
    op.create_index("sessions_subject", "sessions", ["subject"], unique=False)
    op.create_table(
        "staff",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False, comment="support, reviewer or administrator"),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False, comment="wrong passwords in a row"),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "submissions",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "version"),
    )
    op.create_index("submissions_conversation", "submissions", ["conversation"], unique=False)


def downgrade() -> None:
    op.drop_index("submissions_conversation", table_name="submissions")
    op.drop_table("submissions")
    op.drop_table("staff")
    op.drop_index("sessions_subject", table_name="sessions")
    op.drop_index("sessions_expires", table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("seen")
    op.drop_index("orders_state", table_name="orders")
    op.drop_index("orders_conversation", table_name="orders")
    op.drop_table("orders")
    op.drop_index("notices_at", table_name="notices")
    op.drop_table("notices")
    op.drop_index("files_hash", table_name="files")
    op.drop_index("files_expires", table_name="files")
    op.drop_index("files_conversation", table_name="files")
    op.drop_table("files")
    op.drop_table("events")
    op.drop_index("deadlines_due", table_name="deadlines")
    op.drop_table("deadlines")
    op.drop_index("conversations_updated", table_name="conversations")
    op.drop_index("conversations_account", table_name="conversations")
    op.drop_table("conversations")
    op.drop_index("challenges_conversation", table_name="challenges")
    op.drop_table("challenges")
    op.drop_table("audit")
