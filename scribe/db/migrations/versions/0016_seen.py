"""Since when somebody works, which trace a visit has, and what a process works on and whether it hangs.

Revision ID: 0016_seen
Revises: 0015_legal_holds
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0016_seen"
down_revision = "0015_legal_holds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; all may be empty, so that a program of the form before works beside this one."""
    op.add_column("consultation", sa.Column("lease_since", scribe.db.base.UtcDateTime(timezone=True), nullable=True))
    op.add_column("consultation", sa.Column("traceparent", sa.String(length=55), nullable=True))
    op.add_column("process", sa.Column("queues", sa.String(length=64), server_default="", nullable=False))
    op.add_column("process", sa.Column("hangs", sa.String(length=32), server_default="", nullable=False))


def downgrade() -> None:
    """Removes them."""
    for table, columns in (("process", ("hangs", "queues")), ("consultation", ("traceparent", "lease_since"))):
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.drop_column(column)
