"""Which notes a session has read to their end and put on its list, so that one proof signs them.

Revision ID: 0020_listed
Revises: 0019_backups
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0020_listed"
down_revision = "0019_backups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "listed_note",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("revision_digest", sa.String(length=64), nullable=False),
        sa.Column("read_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("listed_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("medicines_confirmed", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_listed_note_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["account_session.digest"],
            name=op.f("fk_listed_note_digest_account_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", "consultation_id", name=op.f("pk_listed_note")),
    )
    op.create_index(op.f("ix_listed_note_consultation_id"), "listed_note", ["consultation_id"])


def downgrade() -> None:
    """Removes it."""
    op.drop_table("listed_note")
