"""For how long a guild keeps results and jobs, where queries find it; and who cancelled a job."""

from __future__ import annotations

import json
from contextlib import suppress

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

GUILD_SETTINGS = sa.table(
    "guild_settings",
    sa.column("guild_id", sa.BigInteger),
    sa.column("settings", sa.Text),
    sa.column("media_days", sa.Integer),
    sa.column("history_days", sa.Integer),
)


def upgrade() -> None:
    """Add the columns, and fill them from the settings that are there."""
    for name in ("media_days", "history_days"):
        op.add_column("guild_settings", sa.Column(name, sa.Integer()))
    _fill()
    has_history_days = sa.text("history_days IS NOT NULL")
    op.create_index(
        "ix_guild_settings_history_days",
        "guild_settings",
        ["history_days"],
        sqlite_where=has_history_days,
        postgresql_where=has_history_days,
    )
    was_cancelled = sa.text("cancelled_by IS NOT NULL")
    op.create_index(
        "ix_jobs_cancelled_by",
        "jobs",
        ["cancelled_by"],
        sqlite_where=was_cancelled,
        postgresql_where=was_cancelled,
    )


def _fill() -> None:
    connection = op.get_bind()
    query = sa.select(GUILD_SETTINGS.c.guild_id, GUILD_SETTINGS.c.settings)
    for guild_id, text in connection.execute(query).all():
        of_guild = sa.update(GUILD_SETTINGS).where(GUILD_SETTINGS.c.guild_id == guild_id)
        with suppress(ValueError, AttributeError):  # what cannot be read says nothing
            retention = json.loads(text).get("retention") or {}
            days = {name: retention.get(name) for name in ("media_days", "history_days")}
            connection.execute(of_guild.values(days))
