"""Runs the migrations on the connection that `storage/migrate.py` hands over."""

from __future__ import annotations

from alembic import context

from storage.schema import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    # SQLite keeps changes of tables in its transactions too, where Alembic expects it not to.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
