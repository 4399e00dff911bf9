"""After submission: the channel of each move, what became of each notice on each channel, orders only a senior decides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "audit",
        sa.Column(
            "channel",
            sa.String(length=16),
            nullable=False,
            server_default="",
            comment="where it came in; empty in old lines",
        ),
    )
    op.add_column(
        "orders",
        sa.Column(
            "senior",
            sa.String(length=200),
            nullable=False,
            server_default="",
            comment="why only a senior may decide; codes",
        ),
    )
    op.add_column(
        "notices",
        sa.Column(
            "event",
            sa.String(length=128),
            nullable=False,
            server_default="",
            comment="what it tells of, the same on all channels",
        ),
    )
    op.add_column(
        "notices",
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false(), comment="not held back at night"),
    )
    op.add_column("notices", sa.Column("held_until", sa.DateTime(timezone=True), comment="quiet hours end then"))
    op.add_column(
        "notices",
        sa.Column(
            "receipt",
            sa.String(length=128),
            nullable=False,
            server_default="",
            comment="the gateway's own number for it",
        ),
    )
    op.create_index("notices_held", "notices", ["state", "held_until"])
    op.create_index("notices_receipt", "notices", ["receipt"])


def downgrade() -> None:
    op.drop_index("notices_receipt", "notices")
    op.drop_index("notices_held", "notices")
    for column in ("receipt", "held_until", "urgent", "event"):
        op.drop_column("notices", column)
    op.drop_column("orders", "senior")
    op.drop_column("audit", "channel")
