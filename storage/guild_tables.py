"""The tables of guilds: settings, keys (those of members too), changes, what is held and spent.

Amounts are in millionths of a dollar.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from storage.tables import METADATA

HAS_HISTORY_DAYS = text("history_days IS NOT NULL")

# The days are in the settings, too: here queries find them.
GUILD_SETTINGS = Table(
    "guild_settings",
    METADATA,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("settings", Text, nullable=False),
    Column("media_days", Integer),
    Column("history_days", Integer),
    Index(None, "version"),
    Index(
        None,
        "history_days",
        sqlite_where=HAS_HISTORY_DAYS,
        postgresql_where=HAS_HISTORY_DAYS,
    ),
)

# One row, which each change of any guild's settings raises and locks until its end. So versions
# are committed in their order, and whoever has seen one has seen all that are lower.
GUILD_SETTINGS_VERSION = Table(
    "guild_settings_version",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

# `sealed` is the key itself, encrypted for its owner and purpose; nothing else tells it.
KEYS = Table(
    "keys",
    METADATA,
    Column("owner", String(20), primary_key=True),
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("purpose", String(40), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("last4", String(4), nullable=False),
    Column("account", Text),
    Column("bill_to", Text),
    Column("state", String(20), nullable=False),
    Column("can_pay", Boolean),
    Column("added_by", BigInteger),
    Column("added_at", Double, nullable=False),
    Column("checked_at", Double),
)

# One row, as for the settings: each change of any key raises it.
KEYS_VERSION = Table(
    "keys_version",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

# Guilds that the bot has left, until what is kept of them is erased.
LEFT_GUILDS = Table(
    "left_guilds",
    METADATA,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("left_at", Double, nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("entry_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("at", Double, nullable=False),
    Column("revision", Integer),
    Column("subject", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Index(None, "guild_id", "entry_id"),
    Index(None, "at"),
)

# `day` is a number to read (20261231), `open` how many of its generations are held.
HELD_JOBS = Table(
    "held_jobs",
    METADATA,
    Column("job_id", String(40), primary_key=True),
    Column("tenant", String(40), nullable=False),
    Column("user_id", BigInteger),
    Column("guild_id", BigInteger),
    Column("role_id", BigInteger),
    Column("key_owner", String(20), nullable=False),
    Column("task", String(40), nullable=False),
    Column("model", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("began_at", Double, nullable=False),
    Column("day", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Index(None, "tenant", "day"),
    Index(None, "key_owner", "day"),
    Index(None, "user_id"),
)

# As text, without a parameter: queries must repeat the condition of the index to use it.
IS_HELD = text("state = 'held'")

HOLDS = Table(
    "holds",
    METADATA,
    Column("job_id", ForeignKey("held_jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("estimate_micros", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("cost_micros", BigInteger),
    Column("provider", Text),
    Column("approximate", Boolean, nullable=False),
    Column("unclear", Boolean, nullable=False),
    Column("ended_at", Double),
    Index(None, "state", sqlite_where=IS_HELD, postgresql_where=IS_HELD),
)

# Sums of the holds that are not released, kept in the same transactions. Without them every
# command would add up a month of rows.
COUNTERS = Table(
    "counters",
    METADATA,
    Column("scope", String(20), primary_key=True),
    Column("subject", String(100), primary_key=True),
    Column("window", String(10), primary_key=True),
    Column("begins_at", BigInteger, primary_key=True, autoincrement=False),
    Column("micros", BigInteger, nullable=False),
    Column("generations", BigInteger, nullable=False),
    Column("jobs", BigInteger, nullable=False),
    Index(None, "begins_at"),
)

BUDGET_WARNINGS = Table(
    "budget_warnings",
    METADATA,
    Column("scope", String(20), primary_key=True),
    Column("subject", String(100), primary_key=True),
    Column("window", String(10), primary_key=True),
    Column("begins_at", BigInteger, primary_key=True, autoincrement=False),
    Column("limit_micros", BigInteger, primary_key=True, autoincrement=False),
    Column("percent", Integer, primary_key=True, autoincrement=False),
    Index(None, "begins_at"),
)
