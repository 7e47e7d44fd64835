"""Alembic's entry: runs over the connection that :func:`scribe.db.migrate` opened."""

from __future__ import annotations

from alembic import context

import scribe.db.access_tables
import scribe.db.audit_tables
import scribe.db.hold_tables
import scribe.db.integrator_tables
import scribe.db.privacy_tables
import scribe.db.process_tables
import scribe.db.queue_tables
import scribe.db.sign_in_tables
import scribe.db.tables
import scribe.db.web_tables
import scribe.db.webhook_tables  # noqa: F401 (both fill the metadata)
from scribe.db.base import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    transaction_per_migration=True,
)
if connection.in_transaction():
    context.run_migrations()
else:
    with context.begin_transaction():
        context.run_migrations()
