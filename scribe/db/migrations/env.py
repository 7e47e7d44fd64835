"""Alembic's entry: runs over the connection that :func:`scribe.db.migrate` opened."""

from __future__ import annotations

from alembic import context

from scribe.db.every_table import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    transaction_per_migration=True,
)
if connection.in_transaction():
    context.run_migrations()
else:
    with context.begin_transaction():
        context.run_migrations()
