"""An index by which uploads that began of late are found: workers look for them every second.

Revision ID: 0013_arriving
Revises: 0012_failures
"""

from __future__ import annotations

from alembic import op

revision = "0013_arriving"
down_revision = "0012_failures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it."""
    op.create_index(op.f("ix_upload_ended_created_at"), "upload", ["ended", "created_at"])


def downgrade() -> None:
    """Removes it."""
    op.drop_index(op.f("ix_upload_ended_created_at"), table_name="upload")
