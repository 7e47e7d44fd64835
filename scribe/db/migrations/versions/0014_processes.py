"""Who works on the database, which versions may, and which process answers a request with an Idempotency-Key.

Revision ID: 0014_processes
Revises: 0013_arriving
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0014_processes"
down_revision = "0013_arriving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the two tables and the column."""
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("began_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
    )
    op.create_index(op.f("ix_process_beat_at"), "process", ["beat_at"])
    op.create_table(
        "form",
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_form")),
    )
    op.add_column("idempotency_key", sa.Column("owner", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Removes them."""
    with op.batch_alter_table("idempotency_key") as table:
        table.drop_column("owner")
    op.drop_table("form")
    op.drop_table("process")
