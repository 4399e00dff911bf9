"""A topic of the staff's group whose conversation had its data deleted is to be deleted too, also of an earlier time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_DELETED = "UPDATE telegram_topics SET gone = owed WHERE conversation IN (SELECT id FROM conversations WHERE deleted)"


def upgrade() -> None:
    op.add_column("telegram_topics", sa.Column("gone", sa.Integer(), comment="event with which all data were deleted"))
    op.execute(sa.text(_DELETED))


def downgrade() -> None:
    op.drop_column("telegram_topics", "gone")
