"""What is kept of users, with jobs that are made up."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from guilds.keys import KeyService
from guilds.models import Retention
from guilds.personal_data import PersonalData
from hfmedia.types import MediaRef
from storage.audit import AuditRepository
from storage.database import Database
from storage.spending import SpendingRepository
from storage.user_jobs import KeptJobs
from storage.user_spending import UserSpending
from tests.storage.holds import NOON


@dataclass
class Job:
    """A job with the contents of its files, None for one that is gone."""

    data: Mapping[str, Any]
    files: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def media(self) -> Mapping[str, MediaRef]:
        return {
            name: MediaRef(uri=name, content_type="image/png", size=len(content or b""))
            for name, content in self.files.items()
        }


@dataclass
class Jobs:
    """The jobs of everybody; `left` of them do not end, and `fails` is raised when they are."""

    jobs: list[Job] = field(default_factory=list)
    left: int = 0
    fails: Exception | None = None

    async def count(self, user_id: int) -> KeptJobs:
        return KeptJobs(jobs=len(self.jobs), oldest_at=NOON, files=0, file_bytes=0)

    async def export(self, user_id: int) -> AsyncIterator[Job]:
        for job in self.jobs:
            yield job

    async def open(self, media: MediaRef) -> BinaryIO:
        content = next(it.files[media.uri] for it in self.jobs if media.uri in it.files)
        if content is None:
            raise FileNotFoundError
        return io.BytesIO(content)

    async def erase(self, user_id: int) -> int:
        if self.fails is not None:
            raise self.fails
        self.jobs = []
        return self.left


def personal_data(database: Database, jobs: Jobs, keys: KeyService) -> PersonalData:
    """That of a database."""
    return PersonalData(
        jobs,
        SpendingRepository(database),
        UserSpending(database),
        keys,
        AuditRepository(database),
        Retention(media_days=7, history_days=90),
        clock=lambda: NOON,
    )
