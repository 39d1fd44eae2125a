"""Conversations: their jobs, their threads, and the messages of their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Say to which conversation a job belongs, and where conversations go on."""
    op.add_column("jobs", sa.Column("conversation_id", sa.String(length=40)))
    op.create_index(
        "ix_jobs_conversation_id_created_at",
        "jobs",
        ["conversation_id", "created_at"],
        sqlite_where=sa.text("conversation_id IS NOT NULL"),
        postgresql_where=sa.text("conversation_id IS NOT NULL"),
    )
    op.add_column(
        "attempts",
        sa.Column("is_estimated", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "answer_messages",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "position", name="pk_answer_messages"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.job_id"], name="fk_answer_messages_jobs", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "conversation_threads",
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        sa.Column("last_job_id", sa.String(length=40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", name="pk_conversation_threads"),
    )
    op.create_index(
        "ix_conversation_threads_conversation_id", "conversation_threads", ["conversation_id"]
    )
