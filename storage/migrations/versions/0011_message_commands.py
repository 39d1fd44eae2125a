"""Messages that are answered as commands are: their replies are the bot's own messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Say in which channel a reply is that has no token."""
    op.add_column("acknowledged", sa.Column("channel_id", sa.BigInteger()))
