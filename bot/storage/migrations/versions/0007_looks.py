"""Every look of staff at certificates and whole numbers is one more link of a hash chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False, comment="file, talk, order or export"),
        sa.Column("about", sa.String(length=64), nullable=False, comment="the file's or the order's id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "n"),
    )
    counted = sa.Column(
        "looks", sa.Integer(), nullable=False, server_default="0", comment="length of its chain of looks"
    )
    op.add_column("conversations", counted)


def downgrade() -> None:
    op.drop_column("conversations", "looks")
    op.drop_table("looks")
