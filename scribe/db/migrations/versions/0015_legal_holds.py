"""Legal holds, the removals that wait for their release; how long a program's token is good; who began an upload.

Revision ID: 0015_legal_holds
Revises: 0014_processes
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0015_legal_holds"
down_revision = "0014_processes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the two tables, and adds the two columns."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "legal_hold",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=True),
        sa.Column("patient_mark", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("placed_by", sa.String(length=160), nullable=False),
        sa.Column("placed_at", moment, nullable=False),
        sa.Column("released_by", sa.String(length=160), nullable=False),
        sa.Column("released_at", moment, nullable=True),
        sa.Column("released_because", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_consultation_id"), "legal_hold", ["consultation_id"])
    op.create_index(op.f("ix_legal_hold_patient_mark"), "legal_hold", ["patient_mark"])
    op.create_table(
        "postponed_erasure",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("by", sa.JSON(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_postponed_erasure")),
    )
    with op.batch_alter_table("integrator") as table:
        table.add_column(sa.Column("expires_at", moment, nullable=True))
        table.add_column(sa.Column("used_at", moment, nullable=True))
    with op.batch_alter_table("upload") as table:
        table.add_column(sa.Column("began_by", sa.String(length=160), nullable=False, server_default=""))


def downgrade() -> None:
    """Removes them."""
    with op.batch_alter_table("upload") as table:
        table.drop_column("began_by")
    with op.batch_alter_table("integrator") as table:
        table.drop_column("used_at")
        table.drop_column("expires_at")
    op.drop_table("postponed_erasure")
    op.drop_table("legal_hold")
