"""How often a message to a topic of the staff's group was begun without anybody knowing whether it arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    trying = sa.Column(
        "trying", sa.Integer(), nullable=False, server_default="0", comment="event of a message under way"
    )
    tries = sa.Column("tries", sa.Integer(), nullable=False, server_default="0", comment="how often it was begun")
    op.add_column("telegram_topics", trying)
    op.add_column("telegram_topics", tries)


def downgrade() -> None:
    op.drop_column("telegram_topics", "tries")
    op.drop_column("telegram_topics", "trying")
