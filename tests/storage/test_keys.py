"""There is one key for each owner and purpose, and no change of it passes unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace

import pytest

from storage.audit import AuditRepository, AuditRow
from storage.database import Database
from storage.keys import KeyRepository, KeyRow


@pytest.fixture
def keys(database: Database) -> KeyRepository:
    return KeyRepository(database)


@pytest.fixture
def audit(database: Database) -> AuditRepository:
    return AuditRepository(database)


def key_row(**fields: object) -> KeyRow:
    defaults: dict[str, object] = {
        "owner": "guild",
        "owner_id": 33,
        "purpose": "hf",
        "sealed": b"\x00sealed\xff",
        "last4": "wxyz",
        "added_by": 11,
        "added_at": 1000.0,
    }
    return KeyRow(**{**defaults, **fields})  # type: ignore[arg-type]


def unrecorded(old: KeyRow | None) -> Collection[AuditRow]:
    return ()


def recorded(old: KeyRow | None) -> Collection[AuditRow]:
    return [
        AuditRow(guild_id=33, user_id=11, at=1.0, subject="key", old=old.last4 if old else None)
    ]


async def test_a_key_is_kept_as_it_was_put(keys: KeyRepository) -> None:
    row = key_row(account="ann", bill_to="org", can_pay=False, state="accepted", checked_at=2.0)
    assert await keys.of("guild", 33) == ()
    put = await keys.put(row, unrecorded)
    assert put == replace(row, version=1)
    assert await keys.of("guild", 33) == (put,)


async def test_every_owner_and_purpose_has_its_own(keys: KeyRepository) -> None:
    rows = [
        await keys.put(row, unrecorded)
        for row in (
            key_row(),
            key_row(purpose="fal-ai"),
            key_row(owner="member"),
            key_row(owner_id=34),
        )
    ]
    assert await keys.of("guild", 33) == (rows[1], rows[0])
    assert await keys.of("member", 33) == (rows[2],)
    assert await keys.of("guild", 34) == (rows[3],)


async def test_a_key_takes_the_place_of_the_one_before_which_the_record_names(
    keys: KeyRepository, audit: AuditRepository
) -> None:
    await keys.put(key_row(account="ann"), recorded)
    new = await keys.put(key_row(last4="abcd", sealed=b"other"), recorded)
    assert await keys.of("guild", 33) == (new,)
    assert [entry.old for entry in await audit.newest(33, limit=10)] == ["wxyz", None]


async def test_of_ten_admins_at_once_each_replaces_what_the_one_before_has_put(
    keys: KeyRepository, audit: AuditRepository
) -> None:
    names = [f"{number:04}" for number in range(10)]
    await asyncio.gather(*(keys.put(key_row(last4=name), recorded) for name in names))
    [row] = await keys.of("guild", 33)
    replaced = [entry.old for entry in await audit.newest(33, limit=100)]
    assert sorted(filter(None, [*replaced, row.last4])) == names


async def test_what_is_known_of_a_key_is_changed(keys: KeyRepository) -> None:
    row = await keys.put(key_row(), unrecorded)
    known = replace(row, state="accepted", account="ann", can_pay=True, checked_at=5.0)
    assert await keys.update(known)
    assert await keys.of("guild", 33) == (known,)


async def test_what_was_found_of_a_key_says_nothing_of_the_one_that_replaced_it(
    keys: KeyRepository,
) -> None:
    old = await keys.put(key_row(), unrecorded)
    new = await keys.put(key_row(), unrecorded)
    assert not await keys.update(replace(old, state="refused"))
    assert await keys.of("guild", 33) == (new,)
    await keys.delete("guild", 33, "hf", unrecorded)
    assert not await keys.update(replace(new, state="refused"))
    assert await keys.of("guild", 33) == ()


async def test_a_key_is_deleted_alone_and_it_is_recorded(
    keys: KeyRepository, audit: AuditRepository
) -> None:
    await keys.put(key_row(), unrecorded)
    other = await keys.put(key_row(purpose="fal-ai"), unrecorded)
    assert await keys.delete("guild", 33, "hf", recorded) == 1
    assert await keys.delete("guild", 33, "hf", recorded) == 0
    assert await keys.of("guild", 33) == (other,)
    assert [entry.old for entry in await audit.newest(33, limit=10)] == ["wxyz"]


async def test_all_keys_of_an_owner_are_deleted_and_no_others(
    keys: KeyRepository, audit: AuditRepository
) -> None:
    for purpose in ("hf", "fal-ai"):
        await keys.put(key_row(purpose=purpose), unrecorded)
    others = [
        await keys.put(row, unrecorded) for row in (key_row(owner="member"), key_row(owner_id=34))
    ]
    assert await keys.delete("guild", 33, None, recorded) == 2
    assert await keys.of("guild", 33) == ()
    assert sorted(await keys.page(), key=lambda row: row.version) == others
    assert len(await audit.newest(33, limit=10)) == 2


async def test_every_change_raises_the_version(keys: KeyRepository) -> None:
    seen = [await keys.version()]
    row = await keys.put(key_row(), unrecorded)
    seen.append(await keys.version())
    await keys.update(replace(row, state="refused"))
    seen.append(await keys.version())
    await keys.reseal([(row, b"anew")])
    seen.append(await keys.version())
    await keys.delete("guild", 33, "hf", unrecorded)
    seen.append(await keys.version())
    assert seen == [0, 1, 2, 3, 4]


async def test_all_keys_are_paged_through_in_order(keys: KeyRepository) -> None:
    rows = [
        await keys.put(key_row(owner=owner, owner_id=owner_id, purpose=purpose), unrecorded)
        for owner in ("guild", "member")
        for owner_id in (9, 33, 1 << 62)
        for purpose in ("fal-ai", "hf")
    ]
    assert await keys.page() == tuple(rows)
    for index, row in enumerate(rows):
        assert await keys.page(after=row) == tuple(rows[index + 1 :])


async def test_what_was_changed_meanwhile_is_not_sealed_anew(keys: KeyRepository) -> None:
    old = await keys.put(key_row(), unrecorded)
    gone = await keys.put(key_row(purpose="gone"), unrecorded)
    kept = await keys.put(key_row(purpose="kept"), unrecorded)
    new = await keys.put(key_row(sealed=b"new"), unrecorded)
    await keys.delete("guild", 33, "gone", unrecorded)
    assert await keys.reseal([(row, b"anew") for row in (old, gone, kept)]) == 1
    assert await keys.of("guild", 33) == (new, replace(kept, sealed=b"anew"))


async def test_what_was_found_of_a_key_holds_when_it_was_sealed_anew(keys: KeyRepository) -> None:
    row = await keys.put(key_row(), unrecorded)
    await keys.reseal([(row, b"anew")])
    assert await keys.update(replace(row, state="accepted"))
    assert await keys.of("guild", 33) == (replace(row, sealed=b"anew", state="accepted"),)


async def test_who_entered_a_key_is_forgotten_and_the_key_stays(keys: KeyRepository) -> None:
    row = await keys.put(key_row(), unrecorded)
    other = await keys.put(key_row(purpose="fal-ai", added_by=12), unrecorded)
    await keys.forget_user(11)
    assert await keys.of("guild", 33) == (other, replace(row, added_by=None))


def test_a_row_does_not_show_what_is_sealed() -> None:
    assert "sealed" not in repr(key_row())
