"""The settings of guilds, their changes, and what is held and spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables of guilds."""
    _make_settings()
    _make_holds()
    _make_counters()


def _make_settings() -> None:
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guild_settings"),
    )
    op.create_index("ix_guild_settings_version", "guild_settings", ["version"])
    op.create_table(
        "guild_settings_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guild_settings_version"),
    )
    op.create_table(
        "audit",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("revision", sa.Integer()),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("old", sa.Text()),
        sa.Column("new", sa.Text()),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit"),
    )
    op.create_index("ix_audit_guild_id_entry_id", "audit", ["guild_id", "entry_id"])
    op.create_index("ix_audit_at", "audit", ["at"])


def _make_holds() -> None:
    op.create_table(
        "held_jobs",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("role_id", sa.BigInteger()),
        sa.Column("key_owner", sa.String(length=20), nullable=False),
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("began_at", sa.Double(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_held_jobs"),
    )
    op.create_index("ix_held_jobs_tenant_day", "held_jobs", ["tenant", "day"])
    op.create_index("ix_held_jobs_key_owner_day", "held_jobs", ["key_owner", "day"])
    op.create_index("ix_held_jobs_user_id", "held_jobs", ["user_id"])
    op.create_table(
        "holds",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("estimate_micros", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("cost_micros", sa.BigInteger()),
        sa.Column("provider", sa.Text()),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("unclear", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.Double()),
        sa.ForeignKeyConstraint(
            ["job_id"], ["held_jobs.job_id"], name="fk_holds_held_jobs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_holds"),
    )
    held = sa.text("state = 'held'")
    op.create_index("ix_holds_state", "holds", ["state"], sqlite_where=held, postgresql_where=held)


def _make_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("window", sa.String(length=10), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.Column("generations", sa.BigInteger(), nullable=False),
        sa.Column("jobs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", "window", "begins_at", name="pk_counters"),
    )
    op.create_index("ix_counters_begins_at", "counters", ["begins_at"])
    op.create_table(
        "budget_warnings",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("window", sa.String(length=10), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("limit_micros", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("percent", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            *("scope", "subject", "window", "begins_at", "limit_micros", "percent"),
            name="pk_budget_warnings",
        ),
    )
    op.create_index("ix_budget_warnings_begins_at", "budget_warnings", ["begins_at"])
