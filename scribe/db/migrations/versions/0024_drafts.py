"""Several drafts of one note, each by a template of its own.

Revision ID: 0024_drafts
Revises: 0023_administration
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0024_drafts"
down_revision = "0023_administration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "note_draft",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=64), nullable=True),
        sa.Column("transcript", sa.String(length=64), nullable=True),
        sa.Column("record", sa.String(length=64), nullable=True),
        sa.Column("open_flags", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_by", sa.JSON(), nullable=True),
        sa.Column("asked_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("written_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("risk", sa.String(length=16), server_default="", nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_note_draft_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "number", name=op.f("pk_note_draft")),
    )
    op.create_index(op.f("ix_note_draft_standing_asked_at"), "note_draft", ["standing", "asked_at"])


def downgrade() -> None:
    """Removes it."""
    op.drop_index(op.f("ix_note_draft_standing_asked_at"), table_name="note_draft")
    op.drop_table("note_draft")
