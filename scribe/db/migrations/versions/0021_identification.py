"""Who said last whom a consultation is about.

Revision ID: 0021_identification
Revises: 0020_listed
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0021_identification"
down_revision = "0020_listed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "identification",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("by", sa.JSON(), nullable=False),
        sa.Column("at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("instead_of", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_identification_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_identification")),
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_table("identification")
