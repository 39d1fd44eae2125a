"""The keys that guilds and members have given: entered, checked, kept sealed, opened for use."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from guilds.key_cache import KeyCache
from guilds.key_changes import KeyChanges
from guilds.key_models import HUB, BadKey, CheckKey, KeyCheck, NoSuchKey, StoredKey, place_of
from guilds.key_text import clean_key, clean_organisation
from guilds.sealed_keys import WHY_CLOSED, open_key, seal_key, stored_key
from guilds.settings import nobody
from hfmedia.policy import KeyRef
from storage.audit import AuditRow
from storage.keys import KeyRepository, KeyRow, Owner
from storage.secrets import CannotOpen, NoSecretKey, SecretBox

log = logging.getLogger(__name__)

MAX_USED: Final = 10_000  # keys, those that were used last


class KeyService:
    """Keys by owner and purpose. Nobody but `check`, and who resolves one, ever sees a key.

    `box` seals and opens. `check` asks the Hub about keys of the purpose `hf`; those of `providers`
    are checked for their form alone. Changes of a guild's keys are in its audit log; `on_change` is
    called with the entries of each when it is kept.
    """

    def __init__(
        self,
        keys: KeyRepository,
        box: SecretBox,
        check: CheckKey,
        providers: Collection[str],
        *,
        on_change: Callable[[tuple[AuditRow, ...]], None] = nobody,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._box = box
        self._check = check
        self._providers = tuple(sorted(providers))
        self._on_change = on_change
        self._clock = clock
        self._cache = KeyCache(keys)
        # The version of each key when it was resolved last, None if it could not be opened.
        self._used: OrderedDict[KeyRef, int | None] = OrderedDict()

    @property
    def can_store(self) -> bool:
        """Whether keys can be kept. Without a secret key of the operator none can."""
        return self._box.can_seal

    @property
    def providers(self) -> tuple[str, ...]:
        """Those whose own keys can be given, by name."""
        return self._providers

    async def of(self, owner: Owner, owner_id: int) -> tuple[StoredKey, ...]:
        """The keys of an owner, by purpose, as they were at most two seconds ago.

        It is cheap: every command asks it. Raises `StorageError` if they are not in memory.
        """
        return tuple(map(self._stored, await self._cache.of(owner, owner_id)))

    async def set(
        self,
        owner: Owner,
        owner_id: int,
        purpose: str,
        text: str,
        by: int,
        bill_to: str | None = None,
    ) -> StoredKey:
        """Keep what somebody has entered, in the place of the key that may be there.

        `bill_to` is for keys of the Hub. Raises `BadKey`, `NoSecretKey` if keys cannot be kept, or
        `StorageError`; then nothing has changed.
        """
        key = clean_key(purpose, text, self._providers)
        payer = clean_organisation(bill_to) if purpose == HUB else None
        if not self.can_store:
            raise NoSecretKey
        found = await self._checked(purpose, key, payer)
        now = self._clock()
        row = KeyRow(
            owner=owner,
            owner_id=owner_id,
            purpose=purpose,
            sealed=seal_key(self._box, owner, owner_id, purpose, key),
            last4=key[-4:],
            state=found.state,
            account=found.account,
            bill_to=payer,
            can_pay=found.can_pay,
            added_by=by,
            added_at=now,
            checked_at=None if found == KeyCheck() else now,
        )
        changes = KeyChanges(row, by, now)
        kept = await self._keys.put(row, changes)
        self._changed(changes)
        return self._stored(kept)

    async def test(self, owner: Owner, owner_id: int, purpose: str) -> StoredKey:
        """Ask the Hub about a key that is kept, and keep what it says.

        About the key of another provider, and one that cannot be opened, nothing is asked. Raises
        `BadKey` after the key was marked as refused, `NoSuchKey` or `StorageError`.
        """
        row = await self._row(owner, owner_id, purpose)
        try:
            found = await self._checked(purpose, open_key(self._box, row), row.bill_to)
        except CannotOpen:
            return self._stored(row)
        except BadKey:
            await self._update(replace(row, state="refused", checked_at=self._clock()))
            raise
        if found == KeyCheck():
            return self._stored(row)
        known = replace(
            row,
            state=found.state,
            account=found.account,
            can_pay=found.can_pay,
            checked_at=self._clock(),
        )
        is_still_there = await self._update(known)
        return self._stored(known if is_still_there else await self._row(owner, owner_id, purpose))

    async def remove(self, owner: Owner, owner_id: int, purpose: str, by: int) -> bool:
        """Delete a key. Returns False if there is none. Raises `StorageError`."""
        return await self._delete(owner, owner_id, purpose, by) > 0

    async def remove_all(self, owner: Owner, owner_id: int, by: int | None = None) -> int:
        """Delete all keys of an owner, and return how many they were. Raises `StorageError`.

        `by` is None where nobody has asked for it, as when the bot has left a guild.
        """
        return await self._delete(owner, owner_id, None, by)

    async def erase_user(self, user_id: int) -> int:
        """Delete the keys of a member, and forget which keys of guilds they have entered.

        Returns how many keys were deleted. Raises `StorageError`.
        """
        await self._keys.forget_user(user_id)
        return await self.remove_all("member", user_id)

    async def resolve(self, ref: KeyRef) -> str | None:
        """The key of a reference, None if there is none or it cannot be opened, which is logged.

        Raises `StorageError` if it is not in memory.
        """
        row = await self._referred(ref)
        if row is None:
            return None
        try:
            key = open_key(self._box, row)
        except CannotOpen as error:
            if self._used.get(ref, row.version) is not None:
                why = WHY_CLOSED[error.why]
                log.error("the key %s of %s cannot be used: %s", ref.id, ref.owner, why)
            self._remember(ref, None)
            return None
        self._remember(ref, row.version)
        return key

    async def mark_refused(self, ref: KeyRef) -> None:
        """Record that the key which was resolved here last was refused. Raises `StorageError`.

        A key that has taken its place since is not meant.
        """
        row = await self._referred(ref)
        if row is None or row.state == "refused" or self._used.get(ref) != row.version:
            return
        log.info("the key %s of %s was refused", ref.id, ref.owner)
        await self._update(replace(row, state="refused", checked_at=self._clock()))

    async def _checked(self, purpose: str, key: str, payer: str | None) -> KeyCheck:
        if purpose != HUB:
            return KeyCheck()
        found = await self._check(key, payer)
        if found.state == "refused":
            raise BadKey("not-accepted")
        return found

    def _remember(self, ref: KeyRef, version: int | None) -> None:
        self._used[ref] = version
        self._used.move_to_end(ref)
        if len(self._used) > MAX_USED:
            self._used.popitem(last=False)

    def _stored(self, row: KeyRow) -> StoredKey:
        return stored_key(self._box, row)

    async def _row(self, owner: Owner, owner_id: int, purpose: str) -> KeyRow:
        for row in await self._keys.of(owner, owner_id):
            if row.purpose == purpose:
                return row
        raise NoSuchKey

    async def _referred(self, ref: KeyRef) -> KeyRow | None:
        place = place_of(ref)
        if place is None:
            return None
        owner, owner_id, purpose = place
        rows = await self._cache.of(owner, owner_id)
        return next((row for row in rows if row.purpose == purpose), None)

    async def _update(self, row: KeyRow) -> bool:
        is_updated = await self._keys.update(row)
        self._cache.forget()
        return is_updated

    async def _delete(
        self, owner: Owner, owner_id: int, purpose: str | None, by: int | None
    ) -> int:
        changes = KeyChanges(None, by, self._clock())
        count = await self._keys.delete(owner, owner_id, purpose, changes)
        self._changed(changes)
        return count

    def _changed(self, changes: KeyChanges) -> None:
        self._cache.forget()
        if changes.entries:
            self._on_change(changes.entries)
