"""What is kept of users, in a process that members talk to."""

from __future__ import annotations

from app.records import OpenRecords
from guilds.models import Retention
from guilds.personal_data import PersonalData
from jobs.durable import DurableJobs
from jobs.erased_jobs import ErasedJobs
from jobs.queues import Queues
from jobs.user_jobs import UserJobs
from settings import Settings
from storage.audit import AuditRepository
from storage.spending import SpendingRepository
from storage.user_jobs import UserJobRepository
from storage.user_spending import UserSpending


def personal_data(
    settings: Settings, opened: OpenRecords, jobs: DurableJobs, queues: Queues
) -> PersonalData:
    """All of it; `queues` are those of this process, whether or not it runs jobs itself."""
    database, records = opened.database, opened.records
    return PersonalData(
        UserJobs(
            UserJobRepository(database),
            records.jobs,
            records.media,
            ErasedJobs(records.jobs, records.media, opened.store, queues.delete),
            opened.store,
            queues,
            records.ledger,
            jobs.cancel,
        ),
        SpendingRepository(database),
        UserSpending(database),
        opened.keys,
        AuditRepository(database),
        Retention(media_days=settings.media_keep_days, history_days=settings.history_keep_days),
    )
