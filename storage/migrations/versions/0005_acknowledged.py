"""Commands that are answered, and have no job on record yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table of commands."""
    op.create_table(
        "acknowledged",
        sa.Column("job_id", sa.String(40), nullable=False),
        sa.Column("process_id", sa.String(100), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_acknowledged"),
    )
