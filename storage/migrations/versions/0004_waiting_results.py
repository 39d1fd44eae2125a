"""Results that wait behind the next command of their member."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Say from when on the results of a job may be shown, and find those of a member."""
    op.add_column("jobs", sa.Column("waiting_from", sa.Double()))
    op.create_index(
        "ix_jobs_user_id",
        "jobs",
        ["user_id"],
        sqlite_where=sa.text("waiting_from IS NOT NULL"),
        postgresql_where=sa.text("waiting_from IS NOT NULL"),
    )
