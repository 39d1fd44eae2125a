"""Whether a command may run, with whose keys, and at what price."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from guilds.admission import Admitted, GuildAdmission, OperatorAdmission, RulesUnavailable
from guilds.budget_warnings import BudgetWarnings
from guilds.choices import choices_of
from guilds.decisions import Place, Refused, WhoCanChange
from guilds.enhancing_hold import quote_of
from guilds.key_models import StoredKey
from guilds.ledger import Ledger
from guilds.models import Defaults, GuildSettings, RoleRule
from guilds.operator import OperatorRules
from guilds.prices import Price, Prices
from guilds.settings import GuildSettingsService
from hfmedia.policy import KeyRef, Policy
from hfmedia.types import TASKS
from storage.audit import AuditRepository
from storage.counters import CounterRepository
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.generations import GenerationRepository
from storage.guild_settings import GuildSettingsRepository
from storage.hold_rows import KeyOwner
from storage.holds import HoldRepository
from storage.rows import ENHANCING
from tests.guilds import builders
from tests.guilds.builders import ANN, GUILD, HERE, NOON, OPERATOR, wanted

OPERATOR_KEY = KeyRef("operator", "hf")
POLICY = Policy(
    hub_key=OPERATOR_KEY, bill_to="operators", order="fastest", deadlines={"text-to-video": 7}
)
PRICES = Prices(
    defaults={
        **{task: Price(unit="run", micros=50_000) for task in TASKS},
        "conversational": Price(unit="run", micros=20_000),
    }
)
DIRECT = Place(channel_id=44)


def stored(ref: KeyRef, **changes: Any) -> StoredKey:
    """The key of a reference."""
    owner_id, _, purpose = ref.id.partition(":")
    values: dict[str, Any] = {
        "owner": ref.owner,
        "owner_id": int(owner_id),
        "purpose": purpose,
        "last4": "wxyz",
        "state": "accepted",
        "account": None,
        "bill_to": None,
        "can_pay": None,
        "added_by": 11,
        "added_at": NOON,
        "checked_at": None,
    }
    return StoredKey(**{**values, **changes})


class Keys:
    """Keys by owner; `failure` is raised instead."""

    def __init__(self) -> None:
        self.of_owner: Mapping[tuple[KeyOwner, int], tuple[StoredKey, ...]] = {}
        self.failure: Exception | None = None

    async def of(self, owner: KeyOwner, owner_id: int) -> tuple[StoredKey, ...]:
        if self.failure is not None:
            raise self.failure
        return self.of_owner.get((owner, owner_id), ())


class World:
    def __init__(self, database: Database, settings: GuildSettingsService) -> None:
        self.settings = settings
        self.keys = Keys()
        warnings = BudgetWarnings(CounterRepository(database), lambda warning: None)
        holds, generations = HoldRepository(database), GenerationRepository(database)
        self.ledger = Ledger(holds, generations, PRICES, warnings)

    async def admit(
        self, place: Place = HERE, operator: OperatorRules = OPERATOR
    ) -> Admitted | Refused:
        return await self.admission(operator).admit("1001", ANN, place, wanted(count=2))

    def admission(self, operator: OperatorRules = OPERATOR) -> GuildAdmission:
        return GuildAdmission(
            self.settings, self.keys, self.ledger, operator, POLICY, clock=lambda: NOON
        )

    async def admitted(self, place: Place = HERE) -> Admitted:
        found = await self.admit(place)
        assert isinstance(found, Admitted)
        return found


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    repository, audit = GuildSettingsRepository(database), AuditRepository(database)
    async with GuildSettingsService(repository, audit) as service:
        yield World(database, service)


async def test_without_a_key_of_its_own_a_guild_uses_the_operators(world: World) -> None:
    admitted = await world.admitted()
    assert admitted.policy == POLICY
    assert admitted.hold is not None
    assert admitted.quote is not None
    assert admitted.hold.job.key_owner == "operator"
    assert [row.estimate_micros for row in admitted.hold.holds] == [50_000, 50_000]
    assert admitted.quote.estimate.micros == 50_000


async def test_a_guild_uses_its_own_keys_and_none_of_the_operators(world: World) -> None:
    fal = KeyRef("guild", f"{GUILD}:fal-ai")
    world.keys.of_owner = {("guild", GUILD): (stored(fal),), ("member", 11): ()}
    policy = (await world.admitted()).policy
    assert (policy.hub_key, policy.provider_keys, policy.bill_to) == (None, {"fal-ai": fal}, None)
    hub = KeyRef("guild", f"{GUILD}:hf")
    world.keys.of_owner = {("guild", GUILD): (stored(hub, bill_to="cats"), stored(fal))}
    admitted = await world.admitted()
    assert (admitted.policy.hub_key, admitted.policy.bill_to) == (hub, "cats")
    assert admitted.policy.provider_keys == {"fal-ai": fal}
    assert admitted.policy.deadlines == POLICY.deadlines
    assert admitted.hold is not None
    assert admitted.hold.job.key_owner == "guild"


async def test_in_direct_messages_the_members_own_key_counts_and_no_guilds(world: World) -> None:
    own = KeyRef("member", f"{ANN.user_id}:hf")
    world.keys.of_owner = {
        ("guild", GUILD): (stored(KeyRef("guild", f"{GUILD}:hf")),),
        ("member", ANN.user_id): (stored(own),),
    }
    assert (await world.admitted(DIRECT)).policy.hub_key == own
    assert (await world.admitted(HERE)).policy.hub_key == KeyRef("guild", f"{GUILD}:hf")


async def test_where_nobody_has_a_key_nothing_runs(world: World) -> None:
    nobody = OperatorRules(key_for="nobody")
    assert await world.admit(HERE, nobody) == Refused(reason="no-key", who_can_change="admin")
    assert await world.admit(DIRECT, nobody) == Refused(reason="no-key", who_can_change="member")


async def test_a_guilds_providers_and_order_are_those_of_its_jobs(world: World) -> None:
    def choose(settings: GuildSettings) -> GuildSettings:
        return GuildSettings(
            guild_id=GUILD,
            providers_allowed=("fal-ai", "nscale"),
            providers_denied=("nscale",),
            order="cheapest",
        )

    await world.settings.change(GUILD, 0, choose, by=ANN.user_id)
    policy = (await world.admitted()).policy
    assert (policy.allow, policy.deny, policy.order) == (
        ("fal-ai", "nscale"),
        ("nscale",),
        "cheapest",
    )
    assert (await world.admitted(DIRECT)).policy.order == "fastest"


@pytest.mark.parametrize(
    ("place", "ref", "who"),
    [
        (HERE, KeyRef("guild", f"{GUILD}:hf"), "admin"),
        (DIRECT, KeyRef("member", f"{ANN.user_id}:fal-ai"), "member"),
    ],
)
async def test_where_a_key_cannot_be_decrypted_nobody_elses_is_used(
    world: World, place: Place, ref: KeyRef, who: WhoCanChange
) -> None:
    key = stored(ref, state="unopened")
    world.keys.of_owner = {(key.owner, key.owner_id): (key,)}
    assert await world.admit(place) == Refused(reason="unopened-key", who_can_change=who)


async def test_if_the_rules_cannot_be_read_nothing_runs(world: World) -> None:
    world.keys.failure = StorageUnavailable("sqlite:///x")
    with pytest.raises(RulesUnavailable):
        await world.admit()


async def test_what_can_be_chosen_is_that_of_the_guild_and_of_none_in_direct_messages(
    world: World,
) -> None:
    chosen = builders.settings(RoleRule(videos=False), defaults=Defaults(count=3))
    await world.settings.change(GUILD, 0, lambda _: chosen, by=ANN.user_id)
    admission = world.admission()
    assert await admission.choices(ANN, HERE) == choices_of(chosen, OPERATOR, ANN, HERE)
    assert await admission.choices(ANN, DIRECT) == choices_of(None, OPERATOR, ANN, DIRECT)


async def test_settings_that_cannot_be_read_leave_no_choice(
    world: World, settings_rows: GuildSettingsRepository
) -> None:
    await settings_rows.replace(GUILD, 0, '{"guild_id": 33, "roles": 7}', [])
    with pytest.raises(RulesUnavailable):
        await world.admission().choices(ANN, HERE)


async def test_where_nothing_is_kept_the_operators_rules_count() -> None:
    lent = OperatorAdmission(OPERATOR, POLICY, clock=lambda: NOON)
    assert await lent.admit("1", ANN, HERE, wanted()) == Admitted(policy=POLICY, at=NOON)
    listed = OperatorRules(key_for="listed", key_guild_ids=frozenset({GUILD}))
    admission = OperatorAdmission(listed, POLICY, clock=lambda: NOON)
    assert isinstance(await admission.admit("1", ANN, HERE, wanted()), Admitted)
    assert isinstance(await admission.admit("1", ANN, DIRECT, wanted()), Refused)
    assert await lent.choices(ANN, HERE) == choices_of(None, OPERATOR, ANN, HERE)


async def test_what_improves_a_prompt_is_held_beside_the_pictures(world: World) -> None:
    pictures = await world.admitted()
    asked = wanted("conversational", "chat")
    answer = await world.admission().admit("1001", ANN, HERE, asked)
    assert isinstance(answer, Admitted)
    hold = pictures.with_enhancing(answer).hold
    assert hold is not None
    held = {row.number: row.estimate_micros for row in hold.holds}
    assert held == {ENHANCING: 20_000, 1: 50_000, 2: 50_000}
    quotes = [quote_of(hold.job, number) for number in (ENHANCING, 1)]
    assert quotes == [answer.quote, pictures.quote]


async def test_where_no_money_is_counted_an_improved_prompt_changes_nothing() -> None:
    admission = OperatorAdmission(OPERATOR, POLICY, clock=lambda: NOON)
    free = await admission.admit("1001", ANN, HERE, wanted())
    assert isinstance(free, Admitted)
    assert free.with_enhancing(free) == free
