"""Audit events in chains of their own, each with a head. The events before stay in the one chain that they were in.

Revision ID: 0007_audit
Revises: 0006_integrators
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0007_audit"
down_revision = "0006_integrators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table of heads and the events' new columns.

    ``place`` has no default in the end: a Scribe from before, which knows no chains, can then write no event.
    """
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_head",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sequence", sequence, nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    op.create_index(op.f("ix_audit_head_sequence"), "audit_head", ["sequence"])
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("chain", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("before", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("event") as batch:
        batch.alter_column("place", server_default=None)
        batch.alter_column("before", server_default=None)
        batch.create_index(op.f("ix_event_chain_place"), ["chain", "place"], unique=True)
        batch.create_index(op.f("ix_event_actor_at"), ["actor", "at"])
        batch.create_index(op.f("ix_event_at"), ["at"])
