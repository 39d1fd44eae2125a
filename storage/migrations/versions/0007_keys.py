"""The keys of guilds and members, encrypted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables of keys."""
    op.create_table(
        "keys",
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("account", sa.Text()),
        sa.Column("bill_to", sa.Text()),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("can_pay", sa.Boolean()),
        sa.Column("added_by", sa.BigInteger()),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.Column("checked_at", sa.Double()),
        sa.PrimaryKeyConstraint("owner", "owner_id", "purpose", name="pk_keys"),
    )
    op.create_table(
        "keys_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keys_version"),
    )
