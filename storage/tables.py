"""The tables. Times are seconds since the epoch; JSON is text, because no query looks into it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# As text, without a parameter: queries must repeat the condition of the index to use it.
HAS_TOKEN = text("token != ''")
HAS_QUEUE_WRITER = text("queue_writer IS NOT NULL")
WAITS = text("waiting_from IS NOT NULL")
WAS_CANCELLED = text("cancelled_by IS NOT NULL")
IS_TALK = text("conversation_id IS NOT NULL")

JOBS = Table(
    "jobs",
    METADATA,
    Column("job_id", String(40), primary_key=True),
    Column("created_at", Double, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("tenant", String(40), nullable=False),
    Column("count", Integer, nullable=False),
    Column("spec", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("status", String(20), nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("cancelled_by", BigInteger),
    Column("cancelled_at", Double),
    Column("delivered_at", Double),
    Column("late_nonce", String(40)),
    Column("late_intended_at", Double),
    Column("late_message_id", BigInteger),
    Column("queue_writer", String(100)),
    Column("waiting_from", Double),
    Column("conversation_id", String(40)),
    Index(None, "status", "created_at"),
    Index(None, "tenant", "status", "created_at"),
    Index(None, "user_id", "status", "created_at"),
    Index(None, "created_at"),
    Index(None, "expires_at", sqlite_where=HAS_TOKEN, postgresql_where=HAS_TOKEN),
    Index(
        None,
        "queue_writer",
        sqlite_where=HAS_QUEUE_WRITER,
        postgresql_where=HAS_QUEUE_WRITER,
    ),
    Index(None, "user_id", sqlite_where=WAITS, postgresql_where=WAITS),
    Index(None, "cancelled_by", sqlite_where=WAS_CANCELLED, postgresql_where=WAS_CANCELLED),
    Index(None, "conversation_id", "created_at", sqlite_where=IS_TALK, postgresql_where=IS_TALK),
)

FINISHED = JOBS.c.status == "finished"
UNFINISHED = JOBS.c.status.in_(("queued", "running"))  # which an index finds among many finished

GENERATIONS = Table(
    "generations",
    METADATA,
    Column("job_id", ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("status", String(20), nullable=False),
    Column("began_at", Double),
    Column("ended_at", Double),
    Column("progress", Text),
    Column("ticket", Text),
    Column("result", Text),
    Column("failure", Text),
    Column("revision", Integer, nullable=False),
)

# What is about to be sent to a provider. A row whose submit has no other trace may have been paid.
SUBMITS = Table(
    "submits",
    METADATA,
    Column("job_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("intended_at", Double, nullable=False),
    ForeignKeyConstraint(
        ["job_id", "number"], ["generations.job_id", "generations.number"], ondelete="CASCADE"
    ),
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("job_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("first_token_s", Double),
    Column("cost", Double),
    Column("is_estimated", Boolean, nullable=False, server_default=false()),
    Column("ended_at", Double, nullable=False),
    ForeignKeyConstraint(
        ["job_id", "number"], ["generations.job_id", "generations.number"], ondelete="CASCADE"
    ),
)

# Where an answer goes on that is longer than its first message.
ANSWER_MESSAGES = Table(
    "answer_messages",
    METADATA,
    Column("job_id", ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, nullable=False),
)

# The threads of Discord in which conversations go on. A row outlives the jobs of its conversation
# for a moment only.
CONVERSATION_THREADS = Table(
    "conversation_threads",
    METADATA,
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("conversation_id", String(40), nullable=False),
    Column("started_by", BigInteger, nullable=False),
    Column("last_job_id", String(40), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
    Index(None, "conversation_id"),
)

# Jobs whose rows are erased, until the workflow engine's copies and the files are erased too.
ERASED_JOBS = Table(
    "erased_jobs",
    METADATA,
    Column("job_id", String(40), primary_key=True),
)

# Commands that are about to be answered, until their job is on record or the answer says why there
# is none: without it a process that is killed in between would leave a reply that says "thinking".
ACKNOWLEDGED = Table(
    "acknowledged",
    METADATA,
    Column("job_id", String(40), primary_key=True),
    Column("process_id", String(100), nullable=False),
    Column("application_id", BigInteger, nullable=False),
    Column("token", Text, nullable=False),
    Column("locale", String(20), nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("channel_id", BigInteger),
)

# The processes that live. `seen_at` is by the clock of the database, which all of them share.
PROCESSES = Table(
    "processes",
    METADATA,
    Column("process_id", String(100), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", String(100), nullable=False),
    Column("started_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
)

# Which job uses which file. Again gives a new job the image of an old one, so a file may have
# several rows. They outlive their job's, until the file is deleted.
MEDIA = Table(
    "media",
    METADATA,
    Column("uri", String(1000), primary_key=True),
    Column("job_id", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created_at", Double, nullable=False),
    Index(None, "job_id"),
    Index(None, "created_at"),
)

# When the next shard of a bucket may identify at Discord's gateway, by the clock of the database.
IDENTIFY_TURNS = Table(
    "identify_turns",
    METADATA,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("free_at", Double, nullable=False),
)
