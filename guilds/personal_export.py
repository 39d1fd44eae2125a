"""The file of all that is kept of a user."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final, Protocol

from guilds.data_archive import DataArchive
from guilds.key_models import StoredKey
from guilds.keys import KeyService
from guilds.money import MICROS
from hfmedia.types import MediaRef
from storage.audit import AuditRepository, AuditRow
from storage.spending import Dimension, SpendingFilter, SpendingRepository, Total

EVER: Final = (0, 99991231)  # the first and the last day
SPENT_BY: Final[tuple[Dimension, ...]] = ("day", "guild", "task", "model", "provider")


class ExportedJob(Protocol):
    """A job: plain data, and its files by their names."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What was asked, and what became of it."""

    @property
    def media(self) -> Mapping[str, MediaRef]:
        """The files that are still kept."""


class ExportsJobs(Protocol):
    """The jobs of users, as far as they are exported."""

    def export(self, user_id: int) -> AsyncIterator[ExportedJob]:
        """The jobs of a user, the newest first."""

    async def open(self, media: MediaRef) -> BinaryIO:
        """A file of a job. Raises `FileNotFoundError` if it is no longer kept, or `OSError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A ZIP, and how many entries and files did not fit into it: the oldest ones."""

    content: bytes
    entries_left_out: int
    files_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalExport:
    """Makes such files."""

    jobs: ExportsJobs
    spending: SpendingRepository
    keys: KeyService
    audit: AuditRepository

    async def make(self, user_id: int, limit_bytes: int, now: float) -> Export:
        """A ZIP of at most `limit_bytes`; what is newest comes first.

        Raises `StorageError`, or `OSError` where files cannot be read now.
        """
        archive = DataArchive(limit_bytes)
        left_out = 0
        media: list[tuple[str, MediaRef]] = []
        async for name, entry in self._books(user_id):
            left_out += not archive.add_entry(name, entry)
        async for job in self.jobs.export(user_id):
            if archive.add_entry("requests", job.data):
                media += job.media.items()
            else:
                left_out += 1
        unfit = [await self._add_file(archive, name, ref) for name, ref in media].count(False)
        counts = {"entries_left_out": left_out, "files_left_out": unfit}
        more = {"user_id": str(user_id), "exported_at": _time(now), **counts}
        content = await asyncio.to_thread(archive.close, more)
        return Export(content=content, **counts)

    async def _books(self, user_id: int) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
        """What is kept beside the jobs."""
        for row in await self.keys.of("member", user_id):
            yield "keys", _key(row)
        which = SpendingFilter(first_day=EVER[0], last_day=EVER[1], user_id=user_id)
        last: Total | None = None
        while totals := await self.spending.page(SPENT_BY, which, after=last):
            for last in totals:
                yield "spending", _spent(last)
        before: int | None = None
        while changes := await self.audit.of_user(user_id, before=before):
            before = changes[-1].entry_id
            for change in changes:
                yield "changes_of_settings", _change(change)

    async def _add_file(self, archive: DataArchive, name: str, ref: MediaRef) -> bool:
        """Add a file. One that is gone meanwhile is not left out."""
        if not archive.has_room(ref.size):
            return False
        try:
            with await self.jobs.open(ref) as file:
                content = await asyncio.to_thread(file.read)
        except FileNotFoundError:
            return True
        return archive.add_file(name, content)


def _key(row: StoredKey) -> dict[str, Any]:
    return {
        "for": row.purpose,
        "last_four_characters": row.last4,
        "account": row.account,
        "bill_to": row.bill_to,
        "state": row.state,
        "added_at": _time(row.added_at),
    }


def _spent(total: Total) -> dict[str, Any]:
    day, guild_id, task, model, provider = total.keys
    return {
        "day": f"{int(day) // 10_000:04}-{int(day) // 100 % 100:02}-{int(day) % 100:02}",
        "server_id": str(guild_id) if guild_id else None,
        "task": task,
        "model": model,
        "provider": provider or None,
        "generations": total.generations,
        "dollars": total.micros / MICROS,
        "approximate": total.approximate,
        "unclear": total.unclear,
    }


def _change(row: AuditRow) -> dict[str, Any]:
    return {
        "at": _time(row.at),
        "server_id": str(row.guild_id),
        "what": row.subject,
        "old": None if row.old is None else json.loads(row.old),
        "new": None if row.new is None else json.loads(row.new),
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
