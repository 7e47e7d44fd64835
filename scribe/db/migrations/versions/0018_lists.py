"""Indexes by which a doctor's day and lists of one state are found however many consultations there are.

Revision ID: 0018_lists
Revises: 0017_left
"""

from __future__ import annotations

from alembic import op

from scribe.db.online import add_index, drop_index

revision = "0018_lists"
down_revision = "0017_left"
branch_labels = None
depends_on = None

_ADDED = (["state", "updated_at"], ["practitioner", "state"], ["practitioner", "registered_at"])


def upgrade() -> None:
    """Adds three; the one over the practitioner alone is part of two of them."""
    for columns in _ADDED:
        add_index(op.f(f"ix_consultation_{'_'.join(columns)}"), "consultation", columns)
    drop_index(op.f("ix_consultation_practitioner"), "consultation")


def downgrade() -> None:
    """Removes them."""
    for columns in _ADDED:
        op.drop_index(op.f(f"ix_consultation_{'_'.join(columns)}"), table_name="consultation")
    op.create_index(op.f("ix_consultation_practitioner"), "consultation", ["practitioner"])
