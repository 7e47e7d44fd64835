"""What somebody has used of what is costly, and one-time passwords.

Revision ID: 0026_factors
Revises: 0023_administration
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0026_factors"
down_revision = "0025_dictations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "costly_use",
        sa.Column("person", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("used", sa.Double(), nullable=False),
        sa.Column("at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", name=op.f("pk_costly_use")),
    )
    op.create_table(
        "one_time_password",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"],
            ["account.username"],
            name=op.f("fk_one_time_password_username_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_one_time_password")),
    )


def downgrade() -> None:
    """Removes them."""
    op.drop_table("one_time_password")
    op.drop_table("costly_use")
