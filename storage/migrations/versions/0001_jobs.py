"""Jobs, their generations, submits and attempts, media, and the processes that live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "erased_jobs",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_erased_jobs"),
    )
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger()),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.Double()),
        sa.Column("finished_at", sa.Double()),
        sa.Column("cancelled_by", sa.BigInteger()),
        sa.Column("cancelled_at", sa.Double()),
        sa.Column("delivered_at", sa.Double()),
        sa.Column("late_nonce", sa.String(length=40)),
        sa.Column("late_intended_at", sa.Double()),
        sa.Column("late_message_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("job_id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_created_at", "jobs", ["created_at"])
    op.create_index(
        "ix_jobs_expires_at",
        "jobs",
        ["expires_at"],
        sqlite_where=sa.text("token != ''"),
        postgresql_where=sa.text("token != ''"),
    )
    op.create_index("ix_jobs_status_created_at", "jobs", ["status", "created_at"])
    op.create_index("ix_jobs_tenant_status_created_at", "jobs", ["tenant", "status", "created_at"])
    op.create_index(
        "ix_jobs_user_id_status_created_at", "jobs", ["user_id", "status", "created_at"]
    )
    op.create_table(
        "media",
        sa.Column("uri", sa.String(length=1000), nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("uri", "job_id", name="pk_media"),
    )
    op.create_index("ix_media_created_at", "media", ["created_at"])
    op.create_index("ix_media_job_id", "media", ["job_id"])
    op.create_table(
        "processes",
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", name="pk_processes"),
    )
    op.create_table(
        "generations",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.Double()),
        sa.Column("ended_at", sa.Double()),
        sa.Column("progress", sa.Text()),
        sa.Column("ticket", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.Column("failure", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.job_id"], name="fk_generations_jobs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_generations"),
    )
    op.create_table(
        "attempts",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("first_token_s", sa.Double()),
        sa.Column("cost", sa.Double()),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id", "number"],
            ["generations.job_id", "generations.number"],
            name="fk_attempts_generations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "number", "position", name="pk_attempts"),
    )
    op.create_table(
        "submits",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("intended_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id", "number"],
            ["generations.job_id", "generations.number"],
            name="fk_submits_generations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "number", "position", name="pk_submits"),
    )
