"""When the last bytes of an upload came, and when it was finished without its client.

Revision ID: 0017_left
Revises: 0016_seen
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0017_left"
down_revision = "0016_seen"
branch_labels = None
depends_on = None

_Moment = scribe.db.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Adds both. Of an upload that began of late its beginning stands for the time of its last bytes; others rest."""
    op.add_column("upload", sa.Column("heard_at", _Moment, nullable=True))
    op.add_column("upload", sa.Column("taken_at", _Moment, nullable=True))
    op.create_index(op.f("ix_upload_ended_heard_at"), "upload", ["ended", "heard_at"])
    upload = sa.table("upload", sa.column("ended"), sa.column("created_at", _Moment), sa.column("heard_at", _Moment))
    of_late = upload.c.created_at > datetime.now(UTC) - timedelta(days=1)
    op.execute(sa.update(upload).where(upload.c.ended == "", of_late).values(heard_at=upload.c.created_at))


def downgrade() -> None:
    """Removes them."""
    op.drop_index(op.f("ix_upload_ended_heard_at"), table_name="upload")
    with op.batch_alter_table("upload") as table:
        table.drop_column("taken_at")
        table.drop_column("heard_at")
