"""An index by which the newest event of a backup is found however many events there are.

Revision ID: 0019_backups
Revises: 0018_lists
"""

from __future__ import annotations

from alembic import op

from scribe.db.online import add_index

revision = "0019_backups"
down_revision = "0018_lists"
branch_labels = None
depends_on = None

_INDEX = "ix_event_backup_made"


def upgrade() -> None:
    """Adds it, over the events of backups alone."""
    add_index(_INDEX, "event", ["at"], where="kind = 'backup_made'")


def downgrade() -> None:
    """Removes it."""
    op.drop_index(_INDEX, table_name="event")
