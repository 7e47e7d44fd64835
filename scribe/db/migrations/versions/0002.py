"""A journal of the windows that are written down already, and room for an EMR's long practitioner ids.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, and widens the column."""
    op.create_table(
        "journal",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_journal_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "number", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("consultation") as table:
        table.alter_column(
            "practitioner", existing_type=sa.String(length=64), type_=sa.String(length=200), existing_nullable=False
        )
