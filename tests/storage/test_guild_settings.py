"""Settings are replaced by who has seen the last ones, and every change is recorded."""

from __future__ import annotations

import asyncio

import pytest

from storage.audit import AuditRepository, AuditRow
from storage.database import Database
from storage.guild_settings import GuildSettingsRepository


@pytest.fixture
def settings(database: Database) -> GuildSettingsRepository:
    return GuildSettingsRepository(database)


@pytest.fixture
def audit(database: Database) -> AuditRepository:
    return AuditRepository(database)


def change(guild_id: int = 33, revision: int | None = 1, **fields: object) -> AuditRow:
    defaults: dict[str, object] = {"user_id": 11, "at": 1000.0, "subject": "videos"}
    return AuditRow(guild_id=guild_id, revision=revision, **{**defaults, **fields})  # type: ignore[arg-type]


async def test_settings_are_replaced_revision_by_revision(
    settings: GuildSettingsRepository,
) -> None:
    assert await settings.get(33) is None
    assert await settings.replace(33, 0, "one", []) == 1
    assert await settings.replace(33, 1, "two", []) == 2
    row = await settings.get(33)
    assert row is not None
    assert (row.revision, row.settings) == (2, "two")


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_who_has_not_seen_the_last_change_changes_nothing(
    settings: GuildSettingsRepository, audit: AuditRepository, expected: int
) -> None:
    await settings.replace(33, 0, "one", [])
    await settings.replace(33, 1, "two", [])
    assert await settings.replace(33, expected, "other", [change()]) is None
    row = await settings.get(33)
    assert row is not None
    assert row.settings == "two"
    assert await audit.newest(33, limit=10) == ()


async def test_of_ten_admins_who_change_at_once_one_succeeds(
    settings: GuildSettingsRepository, audit: AuditRepository
) -> None:
    for expected in (0, 1):
        replaced = await asyncio.gather(
            *(
                settings.replace(33, expected, str(number), [change(user_id=number)])
                for number in range(10)
            )
        )
        assert sum(version is not None for version in replaced) == 1
    assert len(await audit.newest(33, limit=10)) == 2


async def test_what_changed_is_found_by_the_version_of_all_guilds(
    settings: GuildSettingsRepository,
) -> None:
    assert await settings.version() == 0
    assert await settings.changed_since(0) == ()
    for guild_id in (33, 34, 35):
        await settings.replace(guild_id, 0, "one", [])
    seen = await settings.version()
    await settings.replace(33, 1, "two", [])
    assert [row.guild_id for row in await settings.changed_since(seen)] == [33]
    assert [row.guild_id for row in await settings.changed_since(0)] == [34, 35, 33]
    assert [row.guild_id for row in await settings.changed_since(0, limit=2)] == [34, 35]


async def test_who_has_seen_a_version_misses_none_that_is_lower(
    settings: GuildSettingsRepository,
) -> None:
    writing = [asyncio.create_task(settings.replace(guild, 0, "", [])) for guild in range(30)]
    seen: dict[int, int] = {}
    while len(seen) < 30:
        for row in await settings.changed_since(max(seen.values(), default=0)):
            seen[row.guild_id] = row.version
    await asyncio.gather(*writing)
    assert sorted(seen) == list(range(30))


async def test_settings_that_are_deleted_are_gone(settings: GuildSettingsRepository) -> None:
    await settings.replace(33, 0, "one", [])
    await settings.delete(33)
    assert await settings.get(33) is None


async def test_changes_come_newest_first_in_pages(audit: AuditRepository) -> None:
    for number in range(5):
        await audit.add(change(subject=str(number), old="1", new="2"))
    await audit.add(change(34, subject="elsewhere"))
    first = await audit.newest(33, limit=3)
    assert [row.subject for row in first] == ["4", "3", "2"]
    rest = await audit.newest(33, before=first[-1].entry_id, limit=3)
    assert [row.subject for row in rest] == ["1", "0"]
    assert (rest[0].old, rest[0].new, rest[0].user_id, rest[0].at) == ("1", "2", 11, 1000.0)


async def test_changes_after_a_revision_come_in_order(audit: AuditRepository) -> None:
    for revision in (1, 2, None, 3):
        await audit.add(change(revision=revision))
    assert [row.revision for row in await audit.since_revision(33, 1)] == [2, 3]


async def test_old_changes_are_erased_and_users_forgotten(audit: AuditRepository) -> None:
    await audit.add(change(at=1.0))
    await audit.add(change(at=3.0))
    await audit.erase_before(2.0)
    await audit.forget_user(11)
    [row] = await audit.newest(33, limit=10)
    assert (row.at, row.user_id) == (3.0, None)


async def test_the_changes_of_a_guild_are_erased_alone(audit: AuditRepository) -> None:
    await audit.add(change(33))
    await audit.add(change(34))
    await audit.erase_guild(33)
    assert await audit.newest(33, limit=10) == ()
    assert len(await audit.newest(34, limit=10)) == 1
