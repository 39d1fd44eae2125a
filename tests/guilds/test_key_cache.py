"""Keys are read once and kept while no key changes, and a change shows within two seconds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from guilds.key_cache import LOOK_S, KeyCache
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.keys import KeyRepository, KeyRow, Owner


class WatchedKeys(KeyRepository):
    """Counts what is read, and fails or lets something happen if it is told to."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.calls = Counter[str]()
        self.fails = False
        self.meanwhile: dict[str, Callable[[], Awaitable[object]]] = {}

    async def version(self) -> int:
        version = await self._watched("version") or await super().version()
        await self._let_happen("version")
        return version

    async def of(self, owner: Owner, owner_id: int) -> tuple[KeyRow, ...]:
        await self._watched("of")
        rows = await super().of(owner, owner_id)
        await self._let_happen("of")
        return rows

    async def _watched(self, name: str) -> int:
        self.calls[name] += 1
        if self.fails:
            raise StorageUnavailable("away")
        return 0

    async def _let_happen(self, after: str) -> None:
        meanwhile = self.meanwhile.pop(after, None)
        if meanwhile is not None:
            await meanwhile()


class HandClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def rows(database: Database) -> WatchedKeys:
    return WatchedKeys(database)


@pytest.fixture
def elsewhere(database: Database) -> KeyRepository:
    """What another process changes."""
    return KeyRepository(database)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def cache(rows: WatchedKeys, clock: HandClock) -> KeyCache:
    return KeyCache(rows, max_cached=3, clock=clock)


async def put(keys: KeyRepository, last4: str = "wxyz", owner_id: int = 33) -> KeyRow:
    row = KeyRow(
        owner="guild",
        owner_id=owner_id,
        purpose="hf",
        sealed=b"sealed",
        last4=last4,
        added_by=11,
        added_at=1.0,
    )
    return await keys.put(row, lambda old: ())


async def last4(cache: KeyCache, owner_id: int = 33) -> list[str]:
    return [row.last4 for row in await cache.of("guild", owner_id)]


async def test_a_hundred_commands_at_once_look_once(cache: KeyCache, rows: WatchedKeys) -> None:
    await put(rows)
    await cache.of("guild", 33)
    assert await asyncio.gather(*(last4(cache) for _ in range(100))) == [["wxyz"]] * 100
    assert rows.calls == {"version": 1, "of": 1}


async def test_while_no_key_changes_only_the_version_is_looked_at(
    cache: KeyCache, rows: WatchedKeys, clock: HandClock
) -> None:
    for _ in range(4):
        clock.now += LOOK_S
        await asyncio.gather(*(last4(cache) for _ in range(10)), last4(cache, 34))
    assert rows.calls["version"] == 4
    assert rows.calls["of"] <= 11


async def test_what_another_process_changes_shows_within_two_seconds(
    cache: KeyCache, elsewhere: KeyRepository, clock: HandClock
) -> None:
    assert await last4(cache) == []
    await put(elsewhere)
    clock.now += LOOK_S
    assert await last4(cache) == ["wxyz"]
    await elsewhere.delete("guild", 33, None, lambda old: ())
    clock.now += LOOK_S
    assert await last4(cache) == []


async def test_the_keys_of_a_guild_are_not_those_of_the_member_with_its_id(
    cache: KeyCache, rows: WatchedKeys
) -> None:
    await put(rows)
    for _ in range(2):
        assert await cache.of("member", 33) == ()
        assert await last4(cache) == ["wxyz"]


async def test_what_this_process_has_changed_shows_at_once(
    cache: KeyCache, rows: WatchedKeys
) -> None:
    await last4(cache)
    await put(rows)
    cache.forget()
    assert await last4(cache) == ["wxyz"]


async def test_what_was_read_before_a_change_is_not_kept(
    cache: KeyCache, rows: WatchedKeys
) -> None:
    async def change() -> None:
        await put(rows)
        cache.forget()

    rows.meanwhile["of"] = change
    assert await last4(cache) == []
    assert await last4(cache) == ["wxyz"]


async def test_a_change_between_a_look_and_the_reading_is_found_by_the_next_look(
    cache: KeyCache, rows: WatchedKeys, elsewhere: KeyRepository, clock: HandClock
) -> None:
    async def change() -> None:
        await put(elsewhere)

    async def change_again() -> None:
        await put(elsewhere, "abcd")

    rows.meanwhile = {"version": change, "of": change_again}
    assert await last4(cache) == ["wxyz"]
    clock.now += LOOK_S
    assert await last4(cache) == ["abcd"]


async def test_while_the_database_is_away_what_is_at_hand_is_given(
    cache: KeyCache, rows: WatchedKeys, clock: HandClock
) -> None:
    await put(rows)
    assert await last4(cache) == ["wxyz"]
    rows.fails = True
    clock.now += LOOK_S
    assert await asyncio.gather(*(last4(cache) for _ in range(5))) == [["wxyz"]] * 5
    assert rows.calls["version"] == 2
    with pytest.raises(StorageUnavailable):
        await cache.of("guild", 34)
    rows.fails = False
    await put(rows, "abcd")
    clock.now += LOOK_S
    assert await last4(cache) == ["abcd"]


async def test_the_owners_that_were_asked_for_last_are_kept(
    cache: KeyCache, rows: WatchedKeys
) -> None:
    for owner_id in (1, 2, 3, 1, 4):
        await cache.of("guild", owner_id)
    rows.calls.clear()
    for owner_id in (1, 3, 4, 2):
        await cache.of("guild", owner_id)
    assert rows.calls == {"of": 1}
