"""Dictations into a field.

Revision ID: 0025_dictations
Revises: 0023_administration
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0025_dictations"
down_revision = "0024_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "dictation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failure", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_dictation_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dictation")),
    )
    op.create_index(op.f("ix_dictation_state_begun_at"), "dictation", ["state", "begun_at"])
    op.create_index(op.f("ix_dictation_by_begun_at"), "dictation", ["by", "begun_at"])
    op.create_index(op.f("ix_dictation_consultation_id"), "dictation", ["consultation_id"])
    op.create_index(op.f("ix_dictation_begun_at"), "dictation", ["begun_at"])


def downgrade() -> None:
    """Removes it."""
    op.drop_table("dictation")
