"""What other programs are told of changes of state.

Revision ID: 0005_webhooks
Revises: 0004_from_the_emr
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0005_webhooks"
down_revision = "0004_from_the_emr"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the two tables."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "webhook_endpoint",
        sa.Column("endpoint", sa.String(length=64), nullable=False),
        sa.Column("sequence", sequence, nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_webhook_endpoint")),
    )
    op.create_table(
        "webhook_message",
        sa.Column("endpoint", sa.String(length=64), nullable=False),
        sa.Column("sequence", sequence, autoincrement=False, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", moment, nullable=False),
        sa.Column("ended", sa.String(length=8), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("said", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", "sequence", name=op.f("pk_webhook_message")),
    )
    op.create_index(op.f("ix_webhook_message_ended_next_attempt_at"), "webhook_message", ["ended", "next_attempt_at"])
