"""A guild that was left loses its keys at once, and the rest after 30 days."""

from __future__ import annotations

import asyncio

import pytest

from guilds.keys import KeyService
from guilds.left_guilds import FIRST_PAUSE_S, PAUSE_S, LeftGuilds
from storage.audit import AuditRepository, AuditRow
from storage.conversation_threads import ThreadRepository
from storage.database import Database
from storage.guild_settings import GuildSettingsRepository
from storage.holds import HoldRepository
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository
from storage.left_guilds import LeftGuildRepository
from storage.statements import MAX_ROWS
from tests.guilds.sealed_rows import KEY
from tests.storage.holds import NOON, held_job, holds_of
from tests.storage.rows import job_row, thread_row

DAY_S = 86400.0
LEFT, OTHER = 33, 34


def ours(guild_id: int) -> bool:
    """All guilds are those of the only process."""
    return True


def left_guilds(database: Database, keys: KeyService, days: float = 0.0) -> LeftGuilds:
    """So many days after noon."""
    left, jobs = LeftGuildRepository(database), JobErasure(database)
    return LeftGuilds(left, keys, jobs, clock=lambda: NOON + days * DAY_S)


@pytest.fixture(autouse=True)
async def _guilds(database: Database, keys: KeyService) -> None:
    """Two guilds with settings, a key, a change, a job and what it cost."""
    for guild_id in (LEFT, OTHER):
        await GuildSettingsRepository(database).replace(guild_id, 0, "{}", [])
        await keys.set("guild", guild_id, "hf", KEY, by=11)
        await AuditRepository(database).add(
            AuditRow(guild_id=guild_id, user_id=11, at=NOON, subject="order")
        )
        job_id, tenant = f"job {guild_id}", str(guild_id)
        await JobRepository(database).add(job_row(job_id, guild_id=guild_id, tenant=tenant))
        await JobRepository(database).set_finished(job_id, NOON)
        held = held_job(job_id, guild_id=guild_id, tenant=tenant)
        await HoldRepository(database).hold(held, holds_of(job_id, 100))
        await HoldRepository(database).settle(job_id, 1, at=NOON)


async def kept(database: Database, keys: KeyService, guild_id: int) -> tuple[object, ...]:
    """What is kept of a guild: keys, settings, changes, the job, and who has spent something."""
    job_id = f"job {guild_id}"
    held = await HoldRepository(database).job(job_id)
    assert held is not None
    return (
        len(await keys.of("guild", guild_id)),
        await GuildSettingsRepository(database).get(guild_id) is not None,
        len(await AuditRepository(database).newest(guild_id, limit=9)) > 0,
        await JobRepository(database).get(job_id) is not None,
        held.user_id,
    )


ALL, NO_KEYS, NOTHING = (
    (1, True, True, True, 11),
    (0, True, True, True, 11),
    (0, *[False] * 3, None),
)


async def test_keys_go_at_once_and_the_rest_after_thirty_days(
    database: Database, keys: KeyService
) -> None:
    await left_guilds(database, keys).leave(LEFT)
    assert await kept(database, keys, LEFT) == NO_KEYS
    await left_guilds(database, keys, days=29.9).erase_due()
    assert await kept(database, keys, LEFT) == NO_KEYS
    for _ in range(2):
        await left_guilds(database, keys, days=30.1).erase_due()
        assert await kept(database, keys, LEFT) == NOTHING
    assert await kept(database, keys, OTHER) == ALL
    assert await JobErasure(database).erased() == ("job 33",), "its files go with the next sweep"


async def test_the_threads_of_its_conversations_go_with_it(
    database: Database, keys: KeyService
) -> None:
    threads = ThreadRepository(database)
    for guild_id in (LEFT, OTHER):
        await threads.add(
            thread_row(guild_id, guild_id=guild_id, conversation_id=f"job {guild_id}")
        )
    await left_guilds(database, keys).leave(LEFT)
    assert await threads.get(LEFT) is not None
    await left_guilds(database, keys, days=31).erase_due()
    assert await threads.get(LEFT) is None
    assert await threads.get(OTHER) is not None


async def test_who_comes_back_finds_the_rest(database: Database, keys: KeyService) -> None:
    await left_guilds(database, keys).leave(LEFT)
    await left_guilds(database, keys, days=20).enter(LEFT)
    await left_guilds(database, keys, days=40).erase_due()
    assert await kept(database, keys, LEFT) == NO_KEYS


async def test_who_comes_back_while_nothing_runs_is_seen_before_anything_is_erased(
    database: Database, keys: KeyService
) -> None:
    await left_guilds(database, keys).leave(LEFT)
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 1:
            raise asyncio.CancelledError
        await after.compare({LEFT, OTHER}, ours)  # as when Discord is connected

    left, jobs = LeftGuildRepository(database), JobErasure(database)
    later = NOON + 40 * DAY_S
    after = LeftGuilds(left, keys, jobs, clock=lambda: later, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await after.run()
    assert await kept(database, keys, LEFT) == NO_KEYS
    assert pauses == [FIRST_PAUSE_S, PAUSE_S]


async def test_leaving_twice_does_not_prolong_it(database: Database, keys: KeyService) -> None:
    await left_guilds(database, keys).leave(LEFT)
    await left_guilds(database, keys, days=20).leave(LEFT)
    await left_guilds(database, keys, days=31).erase_due()
    assert await kept(database, keys, LEFT) == NOTHING


async def test_a_member_with_a_key_is_no_guild(database: Database, keys: KeyService) -> None:
    await keys.set("member", 77, "hf", KEY, by=77)
    assert await LeftGuildRepository(database).known() == (LEFT, OTHER)


async def test_what_is_still_held_keeps_its_member_whose_limits_it_counts_in(
    database: Database,
) -> None:
    job_id, holds = "job that runs", HoldRepository(database)
    await holds.hold(held_job(job_id, tenant=str(LEFT), guild_id=LEFT), holds_of(job_id, 100))
    await LeftGuildRepository(database).erase(LEFT)
    held = await holds.job(job_id)
    assert held is not None
    assert held.user_id == 11


async def test_what_happened_while_the_bot_was_away_is_found_at_its_start(
    database: Database, keys: KeyService
) -> None:
    await left_guilds(database, keys).leave(OTHER)
    await left_guilds(database, keys).compare({OTHER, 99}, ours)
    assert await kept(database, keys, LEFT) == NO_KEYS
    assert await LeftGuildRepository(database).left() == (LEFT,)


async def test_a_return_is_found_among_more_left_guilds_than_one_query_returns(
    database: Database, keys: KeyService
) -> None:
    left, returned = LeftGuildRepository(database), 1000 + MAX_ROWS
    await left.add(range(1000, returned), NOON)
    await left.add([returned], NOON + 1)
    await left_guilds(database, keys).compare({LEFT, OTHER, returned}, ours)
    assert len(await left.left()) == MAX_ROWS
    assert await left.left(after=returned - 1) == ()


async def test_the_guilds_of_other_shards_are_left_alone(
    database: Database, keys: KeyService
) -> None:
    await left_guilds(database, keys).compare({OTHER}, lambda guild_id: guild_id == OTHER)
    assert await kept(database, keys, LEFT) == ALL
    assert await LeftGuildRepository(database).left() == ()


async def test_a_bot_that_is_in_none_of_them_deletes_no_keys_yet(
    database: Database, keys: KeyService
) -> None:
    await left_guilds(database, keys).compare({99}, ours)
    assert await kept(database, keys, LEFT) == ALL
    await left_guilds(database, keys).compare({LEFT, OTHER}, ours)
    assert await LeftGuildRepository(database).left() == ()
    await left_guilds(database, keys).compare({99}, ours)
    await left_guilds(database, keys, days=31).erase_due()
    assert await kept(database, keys, LEFT) == NOTHING
