"""Who saved which version of a template, samples of how the work stood, and how notes fared.

Revision ID: 0023_administration
Revises: 0022_threads
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0023_administration"
down_revision = "0022_threads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "template_version",
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=160), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("saved_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("template_id", "version", name=op.f("pk_template_version")),
    )
    op.create_table(
        "sample",
        sa.Column("at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_sample")),
    )
    op.create_table(
        "note_outcome",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("risk", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("drafted_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("to_draft_s", sa.Integer(), nullable=True),
        sa.Column("to_approval_s", sa.Integer(), nullable=True),
        sa.Column("to_signature_s", sa.Integer(), nullable=True),
        sa.Column("edits", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_note_outcome_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_note_outcome")),
    )
    op.create_index(op.f("ix_note_outcome_drafted_at"), "note_outcome", ["drafted_at"])
    op.create_index(op.f("ix_note_outcome_week_template_id"), "note_outcome", ["week", "template_id"])
    op.create_table(
        "flag_outcome",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("became", sa.String(length=60), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["note_outcome.consultation_id"],
            name=op.f("fk_flag_outcome_consultation_id_note_outcome"),
        ),
        sa.PrimaryKeyConstraint("consultation_id", "kind", "became", name=op.f("pk_flag_outcome")),
    )


def downgrade() -> None:
    """Removes them."""
    op.drop_table("flag_outcome")
    op.drop_table("note_outcome")
    op.drop_table("sample")
    op.drop_table("template_version")
