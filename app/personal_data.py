"""What is kept of users, in a process that members talk to."""

from __future__ import annotations

from app.records import OpenRecords
from guilds.models import Retention
from guilds.personal_data import PersonalData
from jobs.job_eraser import JobEraser
from jobs.user_jobs import UserJobs
from settings import Settings
from storage.audit import AuditRepository
from storage.spending import SpendingRepository
from storage.user_jobs import UserJobRepository
from storage.user_spending import UserSpending


def personal_data(settings: Settings, opened: OpenRecords, eraser: JobEraser) -> PersonalData:
    """All of it."""
    database = opened.database
    return PersonalData(
        UserJobs(UserJobRepository(database), opened.records.media, opened.store, eraser),
        SpendingRepository(database),
        UserSpending(database),
        opened.keys,
        AuditRepository(database),
        Retention(media_days=settings.media_keep_days, history_days=settings.history_keep_days),
    )
