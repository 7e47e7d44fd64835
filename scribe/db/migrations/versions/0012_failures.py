"""How many attempts failed one after the other, so that waits grow with failures and not with age.

Revision ID: 0012_failures
Revises: 0011_privacy
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_failures"
down_revision = "0011_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the count; what waits already begins at none."""
    with op.batch_alter_table("consultation") as table:
        table.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Removes it."""
    with op.batch_alter_table("consultation") as table:
        table.drop_column("failures")
