"""Questions about a note with their answers, and that somebody asks for a note which a colleague has.

Revision ID: 0022_threads
Revises: 0021_identification
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base

revision = "0022_threads"
down_revision = "0021_identification"
branch_labels = None
depends_on = None

_ASKED = ("takeover_asked_at", "takeover_due_at", "takeover_kept_at")


def upgrade() -> None:
    """Adds two tables, and the columns of a takeover that was asked for."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "question",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("asked_of", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=160), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("need", sa.String(length=16), nullable=False),
        sa.Column("waits_for", sa.String(length=16), nullable=False),
        sa.Column("waits_since", moment, nullable=False),
        sa.Column("ended_because", sa.String(length=16), nullable=False),
        sa.Column("ended_by", sa.JSON(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_question_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "number", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_waits_for_waits_since"), "question", ["waits_for", "waits_since"])
    op.create_table(
        "question_message",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_question_message_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "question", "number", name=op.f("pk_question_message")),
    )
    op.add_column("consultation", sa.Column("takeover_by", sa.JSON(), nullable=True))
    for name in _ASKED:
        op.add_column("consultation", sa.Column(name, moment, nullable=True))


def downgrade() -> None:
    """Removes them."""
    with op.batch_alter_table("consultation") as table:
        for name in ("takeover_by", *_ASKED):
            table.drop_column(name)
    op.drop_table("question_message")
    op.drop_table("question")
