"""Whether a command may run, with whose keys, and at what price."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from guilds.choices import Choices, choices_of
from guilds.decide import decide
from guilds.decisions import Allowed, Member, Place, Refused, Wanted, WhoCanChange
from guilds.enhancing_hold import with_enhancing
from guilds.key_models import HUB, StoredKey
from guilds.ledger import AdmittedJob, Ledger, hold_request
from guilds.models import GuildSettings
from guilds.operator import OperatorRules, StoredKeys
from guilds.settings import GuildSettingsService, UnreadableSettings
from hfmedia.policy import Policy
from hfmedia.quotes import Quote
from storage.errors import StorageError
from storage.hold_rows import HoldRequest
from storage.keys import Owner

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """That a command may run: how, what is to be held for it, and what a generation would cost.

    `hold` and `quote` are None where no money is counted.
    """

    policy: Policy
    at: float
    hold: HoldRequest | None = None
    quote: Quote | None = None

    def with_enhancing(self, improving: Admitted) -> Admitted:
        """The same with what is held for an answer that improves the prompt before."""
        if self.hold is None or self.quote is None or improving.quote is None:
            return self
        return replace(self, hold=with_enhancing(self.hold, self.quote, improving.quote))


class RulesUnavailable(Exception):
    """The rules of a guild cannot be read now, so nothing may run by them."""


class Admission(Protocol):
    """Admits commands."""

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        """Whether a command may run; what is to be held for it is not held yet.

        Raises `RulesUnavailable`, or `RequestError` for a size that does not exist.
        """

    async def choices(self, member: Member, place: Place) -> Choices:
        """What a member can choose, and what counts where they choose nothing.

        Raises `RulesUnavailable`.
        """


class OwnKeys(Protocol):
    """The keys that guilds and members have given."""

    async def of(self, owner: Owner, owner_id: int) -> Collection[StoredKey]:
        """Those of one owner. Raises `StorageError`."""


class OperatorAdmission:
    """Admits by the operator's rules alone: where nothing is kept. `policy` is the operator's."""

    def __init__(
        self, operator: OperatorRules, policy: Policy, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._operator = operator
        self._policy = policy
        self._clock = clock

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        """As `Admission`."""
        now = self._clock()
        decision = decide(None, self._operator, StoredKeys(), member, place, wanted, now)
        if isinstance(decision, Refused):
            return decision
        return Admitted(policy=_policy(self._policy, decision, ()), at=now)

    async def choices(self, member: Member, place: Place) -> Choices:
        """As `Admission`."""
        return choices_of(None, self._operator, member, place)


class GuildAdmission:
    """Admits by the rules of the operator and of the guild. `policy` is the operator's."""

    def __init__(
        self,
        settings: GuildSettingsService,
        keys: OwnKeys,
        ledger: Ledger,
        operator: OperatorRules,
        policy: Policy,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._ledger = ledger
        self._operator = operator
        self._policy = policy
        self._clock = clock

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        """As `Admission`."""
        with _reading():
            settings, keys = await self._settings_of(place), await self._keys_of(member, place)
        in_guild = place.guild_id is not None
        stored = StoredKeys(guild=in_guild and bool(keys), member=not in_guild and bool(keys))
        now = self._clock()
        decision = decide(settings, self._operator, stored, member, place, wanted, now)
        if isinstance(decision, Refused):
            return decision
        if any(key.state == "unopened" for key in keys):
            # Without it, others would be asked, or another key would pay.
            who: WhoCanChange = "admin" if in_guild else "member"
            return Refused(reason="unopened-key", who_can_change=who)
        job = AdmittedJob(
            job_id=job_id, member=member, place=place, wanted=wanted, allowed=decision
        )
        quote = self._ledger.quote(job)
        policy = _policy(self._policy, decision, keys)
        return Admitted(policy=policy, at=now, hold=hold_request(job, quote), quote=quote)

    async def choices(self, member: Member, place: Place) -> Choices:
        """As `Admission`."""
        with _reading():
            settings = await self._settings_of(place)
        return choices_of(settings, self._operator, member, place)

    async def _settings_of(self, place: Place) -> GuildSettings | None:
        return None if place.guild_id is None else await self._settings.of(place.guild_id)

    async def _keys_of(self, member: Member, place: Place) -> Collection[StoredKey]:
        if place.guild_id is not None:
            return await self._keys.of("guild", place.guild_id)
        return await self._keys.of("member", member.user_id)


@contextmanager
def _reading() -> Iterator[None]:
    """Rules that cannot be read in the block are unavailable."""
    try:
        yield
    except (StorageError, UnreadableSettings) as error:
        log.warning("%s", error)
        raise RulesUnavailable from error


def _policy(operator: Policy, allowed: Allowed, keys: Collection[StoredKey]) -> Policy:
    """The operator's policy within what is allowed, with the keys of who pays."""
    policy = replace(
        operator,
        allow=allowed.allow,
        deny=allowed.deny,
        order=allowed.order or operator.order,
    )
    if allowed.key_owner == "operator":
        return policy
    hub = next((key for key in keys if key.purpose == HUB), None)
    return replace(
        policy,
        hub_key=None if hub is None else hub.ref,
        bill_to=None if hub is None else hub.bill_to,
        provider_keys={key.purpose: key.ref for key in keys if key.purpose != HUB},
    )
