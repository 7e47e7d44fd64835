"""The programs that read what was signed.

Revision ID: 0006_integrators
Revises: 0005_webhooks
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0006_integrators"
down_revision = "0005_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "integrator",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("revoked_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_integrator")),
        sa.UniqueConstraint("digest", name=op.f("uq_integrator_digest")),
    )
