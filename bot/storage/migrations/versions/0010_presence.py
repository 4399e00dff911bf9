"""Who is at the desk and how far each has read a conversation, for several processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "talks_read",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
    )
    op.create_index("talks_read_conversation", "talks_read", ["conversation"])


def downgrade() -> None:
    op.drop_table("talks_read")
    op.drop_table("presence")
