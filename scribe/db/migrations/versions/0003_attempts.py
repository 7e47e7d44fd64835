"""Each delivery attempt, whose note it is in the order of one patient's notes, and which notes people stopped.

Revision ID: 0003_attempts
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0003_attempts"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, and the two columns that a delivery waits by."""
    op.add_column("consultation", sa.Column("patient_mark", sa.String(length=64), nullable=True))
    op.add_column("consultation", sa.Column("stopped", sa.String(length=16), nullable=False, server_default=""))
    op.create_index(op.f("ix_consultation_patient_mark"), "consultation", ["patient_mark"])
    op.create_table(
        "delivery_attempts",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("began_at", scribe.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("next_attempt_at", scribe.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_delivery_attempts_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "number", name=op.f("pk_delivery_attempts")),
    )
    op.create_index(op.f("ix_delivery_attempts_result_ended_at"), "delivery_attempts", ["result", "ended_at"])
