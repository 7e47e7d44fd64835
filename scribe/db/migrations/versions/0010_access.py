"""Departments, care teams, delegations, emergency accesses, and what of a consultation decides who sees it.

Revision ID: 0010_access
Revises: 0009_sign_in
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0010_access"
down_revision = "0009_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. A department is sealed, so the program enters it at its start."""
    op.add_column("consultation", sa.Column("registered_by", sa.String(length=160), nullable=False, server_default=""))
    op.add_column("consultation", sa.Column("department", sa.String(length=200), nullable=True))
    op.execute(
        "UPDATE consultation SET registered_by = COALESCE((SELECT actor FROM event WHERE "
        "event.consultation_id = consultation.id AND kind = 'registered' ORDER BY sequence LIMIT 1), '')"
    )
    op.create_index(op.f("ix_consultation_registered_by"), "consultation", ["registered_by"])
    op.create_index(op.f("ix_consultation_updated_at"), "consultation", ["updated_at"])
    op.create_index(op.f("ix_consultation_department_updated_at"), "consultation", ["department", "updated_at"])
    op.add_column("integrator", sa.Column("departments", sa.JSON(), nullable=False, server_default="[]"))
    _departments()
    _people()
    _emergencies()


def _departments() -> None:
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
    )
    op.create_table(
        "department_name",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_department_name_department_id_department"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_department_name")),
    )
    op.create_index(op.f("ix_department_name_department_id"), "department_name", ["department_id"])


def _people() -> None:
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "membership",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("department_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_membership_department_id_department"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["username"], ["account.username"], name=op.f("fk_membership_username_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("username", "department_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_department_id"), "membership", ["department_id"])
    op.create_table(
        "care_team",
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=160), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_care_team_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["username"], ["account.username"], name=op.f("fk_care_team_username_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("consultation_id", "username", name=op.f("pk_care_team")),
    )
    op.create_index(op.f("ix_care_team_username"), "care_team", ["username"])
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor", sa.String(length=64), nullable=False),
        sa.Column("delegate", sa.String(length=64), nullable=False),
        sa.Column("begins_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegate"], ["account.username"], name=op.f("fk_delegation_delegate_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["doctor"], ["account.username"], name=op.f("fk_delegation_doctor_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_doctor"), "delegation", ["doctor"])
    op.create_index(op.f("ix_delegation_delegate_ends_at"), "delegation", ["delegate", "ends_at"])


def _emergencies() -> None:
    moment = scribe.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("reviewed_at", moment, nullable=True),
        sa.Column("reviewed_by", sa.String(length=160), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_emergency_access_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
    )
    op.create_index(op.f("ix_emergency_access_consultation_id"), "emergency_access", ["consultation_id"])
    op.create_index(op.f("ix_emergency_access_username_expires_at"), "emergency_access", ["username", "expires_at"])
    op.create_index(op.f("ix_emergency_access_reviewed_at_opened_at"), "emergency_access", ["reviewed_at", "opened_at"])
