"""Conversations are found at the desk by keyed hashes of what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0004b"


def upgrade() -> None:
    op.create_table(
        "findable",
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("hash", "conversation"),
    )
    op.create_index("findable_conversation", "findable", ["conversation"])


def downgrade() -> None:
    op.drop_table("findable")
