"""What is kept of a user: counted, exported to a file, and erased."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from guilds.key_models import StoredKey
from guilds.keys import KeyService
from guilds.models import Retention
from guilds.personal_export import EVER, Export, ExportsJobs, PersonalExport
from guilds.unavailable import data_errors, media_errors
from storage.audit import AuditRepository
from storage.spending import SpendingFilter, SpendingRepository
from storage.user_jobs import KeptJobs
from storage.user_spending import UserSpending


class UserJobs(ExportsJobs, Protocol):
    """What is kept of the jobs of users."""

    async def count(self, user_id: int) -> KeptJobs:
        """How much is kept."""

    async def erase(self, user_id: int) -> int:
        """Erase the jobs. Returns how many are left, because they have not ended yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptData:
    """What is kept of a user. `changes` are those of settings and keys of guilds."""

    jobs: KeptJobs
    generations: int
    micros: int
    is_exact: bool
    keys: tuple[StoredKey, ...]
    changes: int


class PersonalData:
    """What is kept of users. Every method raises `DataUnavailable`.

    `retention` is the operator's: for how long results and jobs are kept at most. `clock` tells
    seconds since the epoch.
    """

    def __init__(
        self,
        jobs: UserJobs,
        spending: SpendingRepository,
        user_spending: UserSpending,
        keys: KeyService,
        audit: AuditRepository,
        retention: Retention,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._spending = spending
        self._user_spending = user_spending
        self._keys = keys
        self._audit = audit
        self.retention = retention
        self._clock = clock

    async def count(self, user_id: int) -> KeptData:
        """How much is kept of a user."""
        which = SpendingFilter(first_day=EVER[0], last_day=EVER[1], user_id=user_id)
        with data_errors():
            spent = await self._spending.page(["member"], which)
            return KeptData(
                jobs=await self._jobs.count(user_id),
                generations=sum(total.generations for total in spent),
                micros=sum(total.micros for total in spent),
                is_exact=not any(total.approximate or total.unclear for total in spent),
                keys=await self._keys.of("member", user_id),
                changes=await self._audit.count_of_user(user_id),
            )

    async def export(self, user_id: int, limit_bytes: int) -> Export:
        """A ZIP of all that is kept of a user and fits."""
        export = PersonalExport(
            jobs=self._jobs, spending=self._spending, keys=self._keys, audit=self._audit
        )
        with data_errors(), media_errors():
            return await export.make(user_id, limit_bytes, self._clock())

    async def erase(self, user_id: int) -> int:
        """Erase what is kept of a user; amounts of money and changes of guilds stay without them.

        Returns how many jobs are left, because they have not ended yet. What is interrupted is
        finished by the next call.
        """
        with data_errors(), media_errors():
            left = await self._jobs.erase(user_id)
            await self._keys.erase_user(user_id)
            await self._audit.forget_user(user_id)
            await self._user_spending.forget(user_id, self._clock())
        return left
