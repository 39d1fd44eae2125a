"""What a member has used, and what is left of each limit and budget."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from guilds.admission import OwnKeys
from guilds.bounds import bounds_of, pools_of, tenant_of
from guilds.budgets import Remaining, remaining
from guilds.decisions import Member, Place
from guilds.models import GuildSettings
from guilds.operator import OperatorRules, StoredKeys, key_owner_for
from guilds.rights import rights_of
from guilds.settings import GuildSettingsService
from guilds.unavailable import data_errors
from guilds.usage import Spent, in_month
from storage.counters import CounterRepository
from storage.hold_rows import Bound, KeyOwner
from storage.spending import SpendingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUsage:
    """What is left now, and what was spent this month, None for nothing.

    All of it is of one place: a guild, or direct messages.
    """

    remaining: tuple[Remaining, ...]
    spent: Spent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUsageReader:
    """Reads it. `clock` tells seconds since the epoch."""

    settings: GuildSettingsService
    keys: OwnKeys
    operator: OperatorRules
    counters: CounterRepository
    spending: SpendingRepository
    clock: Callable[[], float] = time.time

    async def read(self, member: Member, place: Place) -> MemberUsage:
        """What a member may use in a place. Raises `DataUnavailable` or `UnreadableSettings`."""
        now = self.clock()
        with data_errors():
            bounds = await self._bounds(member, place, now)
            counted = await self.counters.read([bound.counter for bound in bounds])
            tenant = tenant_of(member, place)
            which = in_month(now, tenant=tenant, user_id=member.user_id)
            spent = await self.spending.page(["tenant"], which)
        return MemberUsage(remaining=remaining(bounds, counted, now), spent=next(iter(spent), None))

    async def _bounds(self, member: Member, place: Place, now: float) -> tuple[Bound, ...]:
        """All that bounds the member: of the budgets of roles, one must have room."""
        settings: GuildSettings | None = None
        if place.guild_id is not None:
            settings = await self.settings.of(place.guild_id)
        rights = rights_of(settings, member.role_ids)
        owner = await self._key_owner(member, place)
        own = bounds_of(settings, self.operator, rights, member, place, owner, now)
        shared = [bound for pool in pools_of(rights, now) for bound in pool.bounds]
        return (*own, *shared)

    async def _key_owner(self, member: Member, place: Place) -> KeyOwner:
        """Whose budgets count: where nobody has a key, nothing of the operator's is spent."""
        if place.guild_id is not None:
            stored = StoredKeys(guild=bool(await self.keys.of("guild", place.guild_id)))
        else:
            stored = StoredKeys(member=bool(await self.keys.of("member", member.user_id)))
        owner = key_owner_for(place.guild_id, stored, self.operator)
        return owner or ("member" if place.guild_id is None else "guild")
