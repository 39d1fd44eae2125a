"""Settings are at hand, are changed by who has seen them, and are the same in every process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from functools import partial

import pytest

from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.settings import GuildSettingsService, SettingsConflict, UnreadableSettings
from storage.audit import AuditRepository, AuditRow
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.guild_settings import GuildSettingsRepository, GuildSettingsRow


class WatchedRepository(GuildSettingsRepository):
    """Counts the reads of single guilds, and fails or lets something happen if it is told to."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.reads = 0
        self.fails = False
        self.meanwhile: dict[str, Callable[[], Awaitable[object]]] = {}
        self.has_changed = asyncio.Event()

    async def get(self, guild_id: int) -> GuildSettingsRow | None:
        if self.fails:
            raise StorageUnavailable("away")
        self.reads += 1
        row = await super().get(guild_id)
        await self._let_happen("get")
        return row

    async def replace(
        self,
        guild_id: int,
        expected: int,
        settings: str,
        changes: Collection[AuditRow],
        *,
        media_days: int | None = None,
        history_days: int | None = None,
    ) -> int | None:
        version = await super().replace(
            guild_id,
            expected,
            settings,
            changes,
            media_days=media_days,
            history_days=history_days,
        )
        await self._let_happen("replace")
        return version

    async def _let_happen(self, after: str) -> None:
        meanwhile = self.meanwhile.pop(after, None)
        if meanwhile is not None:
            await meanwhile()

    async def changed_since(
        self, version: int, *, limit: int = 1000
    ) -> tuple[GuildSettingsRow, ...]:
        if version > 0:
            self.has_changed.set()
        return await super().changed_since(version, limit=limit)


@pytest.fixture
def rows(database: Database) -> WatchedRepository:
    return WatchedRepository(database)


@pytest.fixture
def service(rows: WatchedRepository, audit: AuditRepository) -> GuildSettingsService:
    return GuildSettingsService(rows, audit, clock=lambda: 1000.0)


@pytest.fixture
def elsewhere(
    settings_rows: GuildSettingsRepository, audit: AuditRepository
) -> GuildSettingsService:
    """The service of another process."""
    return GuildSettingsService(settings_rows, audit)


def with_videos(settings: GuildSettings) -> GuildSettings:
    return replace(settings, roles={33: RoleRule(videos=True)})


def with_day(micros: int, settings: GuildSettings) -> GuildSettings:
    return replace(settings, budget=Budget(day_micros=micros))


with_budget = partial(with_day, 5)


def with_count_and_budget(settings: GuildSettings) -> GuildSettings:
    rules = {33: RoleRule(limits=Limits(max_count=2))}
    return with_budget(replace(settings, roles=rules))


async def test_a_guild_that_has_changed_nothing_has_the_defaults(
    service: GuildSettingsService,
) -> None:
    assert await service.of(33) == GuildSettings(guild_id=33)


async def test_settings_are_read_once_and_then_at_hand(
    service: GuildSettingsService, rows: WatchedRepository
) -> None:
    for _ in range(5):
        await service.of(33)
    await service.change(34, 0, with_videos, by=11)
    await service.of(34)
    assert rows.reads == 2


async def test_what_is_at_hand_is_there_without_the_database(
    service: GuildSettingsService, rows: WatchedRepository
) -> None:
    known = await service.of(33)
    rows.fails = True
    assert await service.of(33) == known
    with pytest.raises(StorageUnavailable):
        await service.of(34)


async def test_a_change_is_recorded_part_by_part(
    service: GuildSettingsService, audit: AuditRepository
) -> None:
    await service.change(33, 0, with_videos, by=11)
    await service.change(33, 1, with_count_and_budget, by=12)
    entries = await audit.since_revision(33, 1)
    assert [(it.subject, it.old, it.new) for it in entries] == [
        ("roles.33.limits.max_count", None, "2"),
        ("roles.33.videos", "true", None),
        ("budget.day_micros", None, "5"),
    ]
    assert {(it.user_id, it.at, it.revision) for it in entries} == {(12, 1000.0, 2)}


async def test_changing_nothing_records_nothing(
    service: GuildSettingsService, audit: AuditRepository
) -> None:
    first = await service.change(33, 0, with_videos, by=11)
    assert await service.change(33, 1, with_videos, by=11) == first
    assert len(await audit.newest(33, limit=10)) == 1


async def test_the_later_of_two_admins_is_told_what_changed(
    service: GuildSettingsService, elsewhere: GuildSettingsService
) -> None:
    await service.of(33)
    await elsewhere.change(33, 0, with_budget, by=12)
    with pytest.raises(SettingsConflict) as caught:
        await service.change(33, 0, with_videos, by=11)
    [change] = caught.value.changes
    assert (change.user_id, change.subject, change.new) == (12, "budget.day_micros", "5")
    assert caught.value.newest.revision == 1
    changed = await service.change(33, 1, with_videos, by=11)
    assert changed.budget == Budget(day_micros=5)


async def test_of_admins_at_once_one_succeeds_and_all_others_are_told(
    service: GuildSettingsService, elsewhere: GuildSettingsService
) -> None:
    results = await asyncio.gather(
        *(
            each.change(33, 0, partial(with_day, number), by=number)
            for number in range(1, 9)
            for each in (service, elsewhere)
        ),
        return_exceptions=True,
    )
    won = [it for it in results if isinstance(it, GuildSettings)]
    lost = [it for it in results if isinstance(it, SettingsConflict)]
    assert (len(won), len(lost)) == (1, 15)
    assert all(it.newest == won[0] and it.changes for it in lost)


async def test_a_change_elsewhere_is_seen_at_the_next_look(
    service: GuildSettingsService, elsewhere: GuildSettingsService, rows: WatchedRepository
) -> None:
    await service.of(33)
    changed = await elsewhere.change(33, 0, with_videos, by=11)
    await elsewhere.change(34, 0, with_videos, by=11)
    assert (await service.of(33)).revision == 0
    await service.look()
    assert await service.of(33) == changed
    assert rows.reads == 1


async def test_many_changes_are_seen_in_one_look(
    service: GuildSettingsService, elsewhere: GuildSettingsService
) -> None:
    for guild_id in range(20):
        await service.of(guild_id)
        await elsewhere.change(guild_id, 0, with_videos, by=11)
    await service.look()
    assert all([(await service.of(guild_id)).revision == 1 for guild_id in range(20)])


async def test_a_running_service_looks_by_itself(
    rows: WatchedRepository, audit: AuditRepository, elsewhere: GuildSettingsService
) -> None:
    async with GuildSettingsService(rows, audit, look_s=0.001) as service:
        await service.of(33)
        await elsewhere.change(33, 0, with_videos, by=11)
        await rows.has_changed.wait()
        assert (await service.of(33)).revision == 1


async def test_who_listens_is_told_of_each_change_that_was_recorded(
    rows: WatchedRepository, audit: AuditRepository
) -> None:
    told: list[tuple[AuditRow, ...]] = []
    service = GuildSettingsService(rows, audit, on_change=told.append, clock=lambda: 1000.0)
    await service.change(33, 0, with_count_and_budget, by=11)
    await service.change(33, 1, with_count_and_budget, by=11)
    with pytest.raises(SettingsConflict):
        await service.change(33, 0, with_videos, by=12)
    recorded = await audit.newest(33, limit=10)
    assert [[(it.subject, it.user_id, it.at) for it in each] for each in told] == [
        [("roles.33", 11, 1000.0), ("budget.day_micros", 11, 1000.0)]
    ]
    assert [replace(it, entry_id=None) for it in reversed(recorded)] == list(told[0])


async def test_what_is_read_while_a_look_passes_a_change_is_not_kept(
    service: GuildSettingsService, elsewhere: GuildSettingsService, rows: WatchedRepository
) -> None:
    async def change_and_look() -> None:
        await elsewhere.change(33, 0, with_videos, by=11)
        await service.look()

    rows.meanwhile["get"] = change_and_look
    assert (await service.of(33)).revision == 0
    assert (await service.of(33)).revision == 1


async def test_what_is_changed_while_a_look_passes_a_later_change_is_not_kept(
    service: GuildSettingsService, elsewhere: GuildSettingsService, rows: WatchedRepository
) -> None:
    async def change_and_look() -> None:
        await elsewhere.change(33, 1, with_budget, by=12)
        await service.look()

    rows.meanwhile["replace"] = change_and_look
    assert (await service.change(33, 0, with_videos, by=11)).revision == 1
    assert (await service.of(33)).revision == 2


async def test_what_is_changed_while_it_is_read_stays_changed(
    service: GuildSettingsService, rows: WatchedRepository
) -> None:
    rows.meanwhile["get"] = partial(service.change, 33, 0, with_videos, 11)
    assert (await service.of(33)).revision == 0
    assert (await service.of(33)).revision == 1


async def test_what_one_has_changed_is_replaced_by_a_later_change_elsewhere(
    service: GuildSettingsService, elsewhere: GuildSettingsService
) -> None:
    changed = await service.change(33, 0, with_videos, by=11)
    await elsewhere.change(33, 1, with_budget, by=12)
    await service.look()
    assert await service.of(33) != changed


async def test_guilds_that_were_not_used_for_longest_are_forgotten(
    rows: WatchedRepository, audit: AuditRepository
) -> None:
    service = GuildSettingsService(rows, audit, max_cached=2)
    for guild_id in (1, 2, 1, 3, 1):
        await service.of(guild_id)
    assert rows.reads == 3
    await service.of(2)
    assert rows.reads == 4


async def test_settings_that_cannot_be_read_allow_nothing(
    service: GuildSettingsService, settings_rows: GuildSettingsRepository
) -> None:
    known = await service.of(33)
    assert known.revision == 0
    await settings_rows.replace(33, 0, '{"guild_id": 33, "order": "newer"}', [])
    await service.look()
    with pytest.raises(UnreadableSettings):
        await service.of(33)
    with pytest.raises(UnreadableSettings):
        await service.change(33, 1, with_videos, by=11)


async def test_a_change_that_makes_no_sense_changes_nothing(
    service: GuildSettingsService, audit: AuditRepository
) -> None:
    with pytest.raises(ValueError):
        await service.change(33, 0, partial(with_day, -1), by=11)
    assert await audit.newest(33, limit=1) == ()
