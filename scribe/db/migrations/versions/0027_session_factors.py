"""By how many factors a session was opened.

Revision ID: 0027_session_factors
Revises: 0026_factors
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_session_factors"
down_revision = "0026_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what is open already was opened by one, as far as anybody knows."""
    op.add_column("account_session", sa.Column("factors", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Removes it."""
    op.drop_column("account_session", "factors")
