"""The table of keys: those of guilds and members, sealed, with what is known of each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import AuditRow, add_changes
from storage.database import Database
from storage.guild_tables import KEYS, KEYS_VERSION
from storage.statements import MAX_ROWS, insert
from storage.versions import last_version, next_version

Owner: TypeAlias = Literal["guild", "member"]
KeyState: TypeAlias = Literal["untested", "accepted", "refused"]

PLACE: Final = (KEYS.c.owner, KEYS.c.owner_id, KEYS.c.purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key, sealed. `purpose` is `hf`, or the provider that it is for.

    `version` is given by the repository when a key is put: no other key ever has it. `last4` are
    the last characters of the key. `account` is whose it is, `can_pay` whether that one can pay,
    None for what is not known. `added_by` is None once the user has been erased. Times are in
    seconds since the epoch.
    """

    owner: Owner
    owner_id: int
    purpose: str
    sealed: bytes = field(repr=False)
    last4: str
    added_by: int | None
    added_at: float
    state: KeyState = "untested"
    account: str | None = None
    bill_to: str | None = None
    can_pay: bool | None = None
    checked_at: float | None = None
    version: int = 0

    @property
    def place(self) -> tuple[str, int, str]:
        """What there is one key for: whose it is, and what for."""
        return self.owner, self.owner_id, self.purpose


Changes: TypeAlias = Callable[[KeyRow | None], Collection[AuditRow]]
"""The entries of the audit log for a key that is replaced or deleted, None for one that is new."""


class KeyRepository:
    """Keeps keys. Every method raises `StorageError`.

    Each change raises one version over all keys, and locks it until it is done.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version(self) -> int:
        """The version of the last change of any key, 0 if there was none."""
        async with self._database.read() as connection:
            return await last_version(connection, KEYS_VERSION)

    async def of(self, owner: Owner, owner_id: int) -> tuple[KeyRow, ...]:
        """All keys of an owner, by purpose."""
        query = select(KEYS).where(_of_owner(owner, owner_id)).order_by(KEYS.c.purpose)
        async with self._database.read() as connection:
            return await _rows(connection, query)

    async def put(self, row: KeyRow, changes: Changes) -> KeyRow:
        """Put a key in the place of the one that may be there, and record the change."""
        async with self._change() as (connection, version):
            old = await _rows(connection, select(KEYS).where(_in_place(row)))
            new = replace(row, version=version)
            await connection.execute(delete(KEYS).where(_in_place(row)))
            await connection.execute(insert(connection, KEYS).values(asdict(new)))
            await add_changes(connection, changes(next(iter(old), None)))
        return new

    async def update(self, row: KeyRow) -> bool:
        """Change what is known of a key, unless another one is in its place now: then False."""
        known = {name: getattr(row, name) for name in ("state", "account", "can_pay", "checked_at")}
        same = _in_place(row) & (KEYS.c.version == row.version)
        statement = update(KEYS).where(same).values(known).returning(KEYS.c.version)
        async with self._change() as (connection, _):
            return await connection.scalar(statement) is not None

    async def delete(
        self, owner: Owner, owner_id: int, purpose: str | None, changes: Changes
    ) -> int:
        """Delete a key, or with None all keys of an owner, and record it. Returns how many."""
        chosen = _of_owner(owner, owner_id)
        if purpose is not None:
            chosen &= KEYS.c.purpose == purpose
        async with self._change() as (connection, _):
            old = await _rows(connection, select(KEYS).where(chosen))
            await connection.execute(delete(KEYS).where(chosen))
            await add_changes(connection, [entry for row in old for entry in changes(row)])
        return len(old)

    async def page(self, after: KeyRow | None = None) -> tuple[KeyRow, ...]:
        """Some keys of all owners, behind one that was the last of a page."""
        query = select(KEYS).order_by(*PLACE).limit(MAX_ROWS)
        if after is not None:
            query = query.where(tuple_(*PLACE) > after.place)
        async with self._database.read() as connection:
            return await _rows(connection, query)

    async def reseal(self, rows: Iterable[tuple[KeyRow, bytes]]) -> int:
        """Keep what is sealed anew, unless a key was changed meanwhile. Returns how many were kept.

        They are committed together.
        """
        count = 0
        async with self._change() as (connection, _):
            for row, sealed in rows:
                same = _in_place(row) & (KEYS.c.sealed == row.sealed)
                kept = update(KEYS).where(same).values(sealed=sealed).returning(KEYS.c.version)
                count += await connection.scalar(kept) is not None
        return count

    async def forget_user(self, user_id: int) -> None:
        """Keep the keys of guilds that a user has entered, but not that it was them."""
        async with self._change() as (connection, _):
            of_user = update(KEYS).where(KEYS.c.added_by == user_id)
            await connection.execute(of_user.values(added_by=None))

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[tuple[AsyncConnection, int]]:
        """A transaction and its version. They take turns, so they never wait in a circle."""
        async with self._database.write() as connection:
            yield connection, await next_version(connection, KEYS_VERSION)


async def _rows(connection: AsyncConnection, query: Select[Any]) -> tuple[KeyRow, ...]:
    return tuple(KeyRow(**row) for row in (await connection.execute(query)).mappings())


def _of_owner(owner: Owner, owner_id: int) -> ColumnElement[bool]:
    return (KEYS.c.owner == owner) & (KEYS.c.owner_id == owner_id)


def _in_place(row: KeyRow) -> ColumnElement[bool]:
    return _of_owner(row.owner, row.owner_id) & (KEYS.c.purpose == row.purpose)
