"""What was removed for good, and kept secrets.

Revision ID: 0011_privacy
Revises: 0010_access
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0011_privacy"
down_revision = "0010_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the two tables; the program enters what was withdrawn before."""
    op.create_table(
        "removal",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("consultation_id", "part", name=op.f("pk_removal")),
    )
    op.create_index(op.f("ix_removal_number"), "removal", ["number"])
    op.create_table(
        "kept_key",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_key")),
    )
