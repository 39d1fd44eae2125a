"""All keys at once: how many of them open, and encrypting them anew with the first secret key."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal

from guilds.sealed_keys import open_key, seal_key, why_closed
from storage.keys import KeyRepository, KeyRow
from storage.secrets import SecretBox, WhyClosed

BATCH: Final = 100  # keys in a transaction: others can change theirs in between
MAX_PASSES: Final = 10  # others may go on to add keys under an old secret key


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCounts:
    """How many keys there are. Some cannot be opened: the secret key that they were encrypted with
    is `unknown`, or they are `damaged`. Others are `old`: not the first one has encrypted them."""

    all: int = 0
    unknown: int = 0
    damaged: int = 0
    old: int = 0


async def count_keys(keys: KeyRepository, box: SecretBox) -> KeyCounts:
    """Try to open every key. Raises `StorageError`."""
    found = Counter([_condition(box, row) async for row in _all(keys)])
    return KeyCounts(
        all=found.total(),
        unknown=found["unknown-key"],
        damaged=found["damaged"],
        old=found["old"],
    )


async def rotate_keys(keys: KeyRepository, box: SecretBox) -> int:
    """Encrypt all keys anew that another than the first secret key has encrypted.

    Returns how many those were. Keys that cannot be opened are left as they are, and a key that
    is changed meanwhile keeps its change. Doing it again does nothing, and what was done when it
    is broken off is kept. Raises `StorageError`.
    """
    count = 0
    for _ in range(MAX_PASSES):
        old = [row async for row in _all(keys) if _condition(box, row) == "old"]
        if not old:
            break
        for start in range(0, len(old), BATCH):
            batch = old[start : start + BATCH]
            count += await keys.reseal([(row, _sealed_anew(box, row)) for row in batch])
    return count


async def _all(keys: KeyRepository) -> AsyncIterator[KeyRow]:
    page = await keys.page()
    while page:
        for row in page:
            yield row
        page = await keys.page(after=page[-1])


def _condition(box: SecretBox, row: KeyRow) -> WhyClosed | Literal["old", "new"]:
    why = why_closed(box, row)
    if why is not None:
        return why
    return "new" if box.is_sealed_with_first(row.sealed) else "old"


def _sealed_anew(box: SecretBox, row: KeyRow) -> bytes:
    return seal_key(box, row.owner, row.owner_id, row.purpose, open_key(box, row))
