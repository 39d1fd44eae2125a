"""Which process writes the reply of a job that waits for its turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column, and an index of the few jobs that have one."""
    op.add_column("jobs", sa.Column("queue_writer", sa.String(length=100)))
    op.create_index(
        "ix_jobs_queue_writer",
        "jobs",
        ["queue_writer"],
        sqlite_where=sa.text("queue_writer IS NOT NULL"),
        postgresql_where=sa.text("queue_writer IS NOT NULL"),
    )
