"""What administrators change of accounts and canned replies is kept in a hash chain of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "deeds",
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False, comment="account_... or canned_..."),
        sa.Column(
            "about",
            sa.String(length=64),
            nullable=False,
            comment="name of the account or reply, with the role that was given",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", "n"),
    )
    counted = sa.Column(
        "deeds", sa.Integer(), nullable=False, server_default="0", comment="length of its chain of deeds"
    )
    op.add_column("staff", counted)


def downgrade() -> None:
    op.drop_column("staff", "deeds")
    op.drop_table("deeds")
