"""What came of bringing records from the EMR, and launches from within it.

Revision ID: 0004_from_the_emr
Revises: 0003_attempts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0004_from_the_emr"
down_revision = "0003_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the five tables."""
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "emr_record",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_emr_record_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_emr_record")),
    )
    op.create_table(
        "emr_link",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("fhir_user", sa.String(length=200), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["account.username"], name=op.f("fk_emr_link_username_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "fhir_user", name=op.f("pk_emr_link")),
    )
    op.create_index(op.f("ix_emr_link_username"), "emr_link", ["username"])
    op.create_table(
        "emr_launch",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_emr_launch")),
    )
    op.create_index(op.f("ix_emr_launch_expires_at"), "emr_launch", ["expires_at"])
    op.create_table(
        "emr_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["account_session.digest"], name=op.f("fk_emr_session_digest_account_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_emr_session")),
    )
    op.create_table(
        "emr_visit",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_emr_visit_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_emr_visit")),
    )
    op.create_index(op.f("ix_emr_visit_consultation_id"), "emr_visit", ["consultation_id"])
