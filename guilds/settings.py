"""The settings of guilds: at hand in memory, and the same in every process soon after a change."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final, Self, cast

from guilds.changes import Change, changes_between
from guilds.models import GuildSettings
from hfmedia.serialization import from_json, to_json
from hfmedia.types import Json
from storage.audit import AuditRepository, AuditRow
from storage.errors import StorageError
from storage.guild_settings import GuildSettingsRepository, GuildSettingsRow

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0  # between two looks at what other processes have changed
MAX_CACHED: Final = 10_000  # guilds


def nobody(changes: tuple[AuditRow, ...]) -> None:
    """Nobody is told of changes."""


class UnreadableSettings(Exception):
    """The settings of a guild were written by a version of the bot that is too new, or damaged.

    What they forbid is not known, so nothing may be allowed by them.
    """

    def __init__(self, guild_id: int) -> None:
        super().__init__(f"The settings of guild {guild_id} cannot be read. Update the bot.")
        self.guild_id = guild_id


class SettingsConflict(Exception):
    """Somebody else has changed the settings meanwhile: `changes` says who and what, in order."""

    def __init__(self, newest: GuildSettings, changes: tuple[AuditRow, ...]) -> None:
        super().__init__(f"The settings of guild {newest.guild_id} were changed meanwhile.")
        self.newest = newest
        self.changes = changes


class GuildSettingsService:
    """Reads and changes settings. `async with` keeps what is in memory fresh.

    Every `look_s` seconds one indexed query asks for what was changed in any guild since the last
    look, by any process: it costs the same for one guild as for many, and returns rows only if
    there were changes. So a change is seen everywhere within `look_s` and the time of a query. At
    most `max_cached` guilds are kept, those that were used last. `on_change` is called in the
    process that has changed something; it must not wait, because an admin does.
    """

    def __init__(
        self,
        settings: GuildSettingsRepository,
        audit: AuditRepository,
        *,
        look_s: float = LOOK_S,
        max_cached: int = MAX_CACHED,
        on_change: Callable[[tuple[AuditRow, ...]], None] = nobody,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._audit = audit
        self._look_s = look_s
        self._on_change = on_change
        self._clock = clock
        self._max_cached = max_cached
        # With the version of each, 0 for a guild that has changed nothing.
        self._cached: OrderedDict[int, tuple[int, GuildSettings]] = OrderedDict()
        self._version = 0
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Raises `StorageError`."""
        self._version = await self._settings.version()
        self._looking = asyncio.create_task(self._keep_looking())
        return self

    async def __aexit__(self, *exception: object) -> None:
        assert self._looking is not None, "it was entered"  # noqa: S101
        self._looking.cancel()
        with suppress(asyncio.CancelledError):
            await self._looking

    async def of(self, guild_id: int) -> GuildSettings:
        """The settings of a guild; those of one that has changed nothing are the defaults.

        Raises `UnreadableSettings`, or `StorageError` if they are not in memory.
        """
        cached = self._cached.get(guild_id)
        if cached is not None:
            self._cached.move_to_end(guild_id)
            return cached[1]
        looked = self._version
        version, settings = await self._read(guild_id)
        if looked == self._version:  # else a look may have passed what was just changed
            self._cache(version, settings)
        return settings

    async def change(
        self,
        guild_id: int,
        expected_revision: int,
        change: Callable[[GuildSettings], GuildSettings],
        by: int,
    ) -> GuildSettings:
        """Change the settings that somebody has seen, and record what changed and by whom.

        Changing nothing records nothing. Raises `SettingsConflict` if they have another revision
        by now, `ValueError` as `change` does, `UnreadableSettings` or `StorageError`.
        """
        _, old = await self._read(guild_id)
        if old.revision != expected_revision:
            raise await self._conflict(guild_id, expected_revision)
        new = replace(change(old), guild_id=guild_id, revision=old.revision + 1)
        changes = changes_between(old, new)
        if not changes:
            return old
        now = self._clock()
        entries = tuple(_audit_row(new, each, by, now) for each in changes)
        version = await self._settings.replace(
            guild_id,
            old.revision,
            to_json(new),
            entries,
            media_days=new.retention.media_days,
            history_days=new.retention.history_days,
        )
        if version is None:
            raise await self._conflict(guild_id, expected_revision)
        if version > self._version:  # else a look has passed it, and maybe a later change
            self._cache(version, new)
        self._on_change(entries)
        return new

    def forget(self, guild_id: int) -> None:
        """Read the settings of a guild anew when they are needed: they may have been erased."""
        self._cached.pop(guild_id, None)

    async def look(self) -> None:
        """Take over what was changed since the last look. Raises `StorageError`."""
        while rows := await self._settings.changed_since(self._version):
            self._version = rows[-1].version
            for row in rows:
                self._take(row)

    def _take(self, row: GuildSettingsRow) -> None:
        if row.guild_id in self._cached:
            try:
                self._cache(row.version, _settings_of(row))
            except UnreadableSettings as error:
                log.error("%s", error)
                del self._cached[row.guild_id]

    async def _read(self, guild_id: int) -> tuple[int, GuildSettings]:
        row = await self._settings.get(guild_id)
        if row is None:
            return 0, GuildSettings(guild_id=guild_id)
        return row.version, _settings_of(row)

    async def _keep_looking(self) -> None:
        failed = False
        while True:
            await asyncio.sleep(self._look_s)
            try:
                await self.look()
            except StorageError as error:
                if not failed:
                    log.warning("changed settings of guilds cannot be read: %s", error)
                failed = True
            except Exception:
                log.exception("changed settings of guilds could not be read")
            else:
                failed = False

    def _cache(self, version: int, settings: GuildSettings) -> None:
        """Keep settings, unless newer ones are kept already."""
        known, _ = self._cached.get(settings.guild_id, (-1, None))
        if version >= known:
            self._cached[settings.guild_id] = version, settings
        if len(self._cached) > self._max_cached:
            self._cached.popitem(last=False)

    async def _conflict(self, guild_id: int, seen: int) -> SettingsConflict:
        _, newest = await self._read(guild_id)
        changes = await self._audit.since_revision(guild_id, seen)
        return SettingsConflict(newest, changes)


def _settings_of(row: GuildSettingsRow) -> GuildSettings:
    try:
        settings = cast("GuildSettings", from_json(GuildSettings, row.settings))
        if not holds_all(json.loads(to_json(settings)), json.loads(row.settings)):
            raise UnreadableSettings(row.guild_id)
        return replace(settings, guild_id=row.guild_id, revision=row.revision)
    except ValueError:
        raise UnreadableSettings(row.guild_id) from None


def holds_all(read: Json, written: Json) -> bool:
    """Whether all that was written was read as it stands there: nothing of it is unknown here.

    A newer version may forbid something in a field of its own, which a change would delete.
    """
    if isinstance(written, Mapping) and isinstance(read, Mapping):
        return all(name in read and holds_all(read[name], it) for name, it in written.items())
    return bool(read == written)


def _audit_row(settings: GuildSettings, change: Change, by: int, at: float) -> AuditRow:
    return AuditRow(
        guild_id=settings.guild_id,
        user_id=by,
        at=at,
        subject=change.path,
        old=change.old,
        new=change.new,
        revision=settings.revision,
    )
