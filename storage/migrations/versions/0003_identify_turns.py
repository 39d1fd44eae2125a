"""Turns to identify at Discord's gateway."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of turns."""
    op.create_table(
        "identify_turns",
        sa.Column("bucket", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_identify_turns"),
    )
