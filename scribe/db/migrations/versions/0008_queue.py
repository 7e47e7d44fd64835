"""The queue and the search as tables.

Revision ID: 0008_queue
Revises: 0007_audit
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0008_queue"
down_revision = "0007_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the two tables; the program fills them from what is sealed."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "queue_entry",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("waits_for", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("sent_back", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_queue_entry_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_queue_entry")),
    )
    ranked = ["waits_for", "rank", "since", "consultation_id"]
    op.create_index(op.f("ix_queue_entry_waits_for_rank_since_consultation_id"), "queue_entry", ranked)
    waited = ["waits_for", "since", "consultation_id"]
    op.create_index(op.f("ix_queue_entry_waits_for_since_consultation_id"), "queue_entry", waited)
    op.create_table(
        "search_mark",
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_search_mark_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("mark", "consultation_id", name=op.f("pk_search_mark")),
    )
    op.create_index(op.f("ix_search_mark_consultation_id"), "search_mark", ["consultation_id"])
