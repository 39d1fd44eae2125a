"""All keys come under the first secret key, beside whatever else happens to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, replace

import pytest

from guilds.key_rotation import BATCH, MAX_PASSES, KeyCounts, count_keys, rotate_keys
from guilds.sealed_keys import open_key
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.guild_tables import KEYS
from storage.keys import KeyRepository, KeyRow
from storage.secrets import SecretBox
from storage.statements import MAX_ROWS
from tests.guilds.sealed_rows import KEY, sealed_row, unrecorded

FIRST, SECOND, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))
OLD, NEW, BOTH = SecretBox([FIRST]), SecretBox([SECOND]), SecretBox([SECOND, FIRST])


class WatchedKeys(KeyRepository):
    """Lets something happen before a batch is written."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.batches: list[int] = []
        self.before: list[Callable[[], Awaitable[object]]] = []

    async def reseal(self, rows: Iterable[tuple[KeyRow, bytes]]) -> int:
        pairs = [*rows]
        self.batches.append(len(pairs))
        if self.before:
            await self.before.pop(0)()
        return await super().reseal(pairs)


@pytest.fixture
def keys(database: Database) -> WatchedKeys:
    return WatchedKeys(database)


async def put(keys: KeyRepository, box: SecretBox, *owner_ids: int) -> None:
    for owner_id in owner_ids:
        await keys.put(sealed_row(box, owner_id), unrecorded)


async def opened(keys: KeyRepository, box: SecretBox) -> list[str]:
    return [open_key(box, row) for row in await keys.page()]


async def test_all_keys_come_under_the_first_secret_key_and_open_as_before(
    keys: WatchedKeys,
) -> None:
    await put(keys, OLD, 1, 2, 3)
    await put(keys, NEW, 4)
    await keys.put(sealed_row(OLD, 5, owner="member"), unrecorded)
    before = await keys.page()
    assert await rotate_keys(keys, BOTH) == 4
    assert await opened(keys, NEW) == [KEY] * 5
    after = await keys.page()
    assert [replace(row, sealed=b"") for row in after] == [replace(it, sealed=b"") for it in before]
    assert await rotate_keys(keys, BOTH) == 0
    assert await keys.page() == after


async def test_they_are_written_in_batches_and_what_was_written_is_kept(
    keys: WatchedKeys,
) -> None:
    async def fail() -> None:
        raise StorageUnavailable("away")

    async def go_on() -> None:
        pass

    await put(keys, OLD, *range(2 * BATCH + 1))
    keys.before = [go_on, fail]
    with pytest.raises(StorageUnavailable):
        await rotate_keys(keys, BOTH)
    assert await count_keys(keys, NEW) == KeyCounts(all=2 * BATCH + 1, unknown=BATCH + 1)
    assert await rotate_keys(keys, BOTH) == BATCH + 1
    assert keys.batches == [BATCH, BATCH, BATCH, 1]
    assert await opened(keys, NEW) == [KEY] * (2 * BATCH + 1)


async def test_more_keys_than_are_read_at_once_are_all_counted(
    keys: WatchedKeys, database: Database
) -> None:
    rows = [asdict(sealed_row(OLD, number)) for number in range(MAX_ROWS + 1)]
    async with database.write() as connection:
        await connection.execute(KEYS.insert(), rows)
    assert await count_keys(keys, OLD) == KeyCounts(all=MAX_ROWS + 1)


async def test_a_key_that_is_changed_or_added_meanwhile_keeps_its_change_and_is_rotated_too(
    keys: WatchedKeys,
) -> None:
    async def others() -> None:
        await keys.put(sealed_row(OLD, 1, key="hf_ChangedMeanwhile"), unrecorded)
        await keys.delete("guild", 2, None, unrecorded)
        await put(keys, OLD, 4)

    await put(keys, OLD, 1, 2, 3)
    keys.before = [others]
    assert await rotate_keys(keys, BOTH) == 3
    assert await opened(keys, NEW) == ["hf_ChangedMeanwhile", KEY, KEY]


async def test_two_rotations_at_once_do_no_harm(keys: WatchedKeys) -> None:
    await put(keys, OLD, *range(20))
    counts = await asyncio.gather(rotate_keys(keys, BOTH), rotate_keys(keys, BOTH))
    assert sum(counts) == 20
    assert await opened(keys, NEW) == [KEY] * 20


async def test_it_ends_though_others_go_on_with_an_old_secret_key(keys: WatchedKeys) -> None:
    async def put_again() -> None:
        await put(keys, OLD, 1)

    await put(keys, OLD, 1)
    keys.before = [put_again] * 100
    assert await rotate_keys(keys, BOTH) == 0
    assert len(keys.batches) == MAX_PASSES
    assert await opened(keys, OLD) == [KEY]
    assert await count_keys(keys, BOTH) == KeyCounts(all=1, old=1)


async def test_keys_that_cannot_be_opened_are_counted_and_left_as_they_are(
    keys: WatchedKeys,
) -> None:
    await put(keys, OLD, 1)
    await put(keys, SecretBox([THIRD]), 2)
    [first, _] = await keys.page()
    await keys.put(replace(first, owner_id=3), unrecorded)
    before = await keys.page()
    assert await rotate_keys(keys, BOTH) == 1
    assert (await keys.page())[1:] == before[1:]
    counts = await count_keys(keys, BOTH)
    assert counts == KeyCounts(all=3, unknown=1, damaged=1)


async def test_without_a_secret_key_nothing_is_rotated(keys: WatchedKeys) -> None:
    empty = SecretBox([])
    assert await rotate_keys(keys, empty) == 0
    await put(keys, OLD, 1)
    assert await rotate_keys(keys, empty) == 0
    assert await count_keys(keys, empty) == KeyCounts(all=1, unknown=1)
