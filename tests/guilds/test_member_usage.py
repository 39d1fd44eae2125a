"""What is left for a member, by the same bounds that refuse them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from guilds.decisions import Member, Place
from guilds.keys import KeyService
from guilds.member_usage import MemberUsageReader
from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.operator import OperatorRules
from guilds.settings import GuildSettingsService
from storage.audit import AuditRepository
from storage.counters import CounterRepository
from storage.database import Database
from storage.guild_settings import GuildSettingsRepository
from storage.holds import HoldRepository
from storage.spending import SpendingRepository
from tests.guilds.builders import ANN, GUILD, HERE
from tests.guilds.sealed_rows import KEY
from tests.storage.holds import NOON, held_job, holds_of

OPERATOR = OperatorRules(budget_month_micros=9_000_000, budget_guild_month_micros=5_000_000)
MIDNIGHT = NOON + 12 * 3600


@pytest.fixture
async def guild_settings(database: Database) -> AsyncIterator[GuildSettingsService]:
    """The settings of all guilds."""
    rows = GuildSettingsRepository(database)
    async with GuildSettingsService(rows, AuditRepository(database)) as service:
        yield service


@pytest.fixture
def reader(
    database: Database, guild_settings: GuildSettingsService, keys: KeyService
) -> MemberUsageReader:
    """What is left, at noon."""
    return MemberUsageReader(
        settings=guild_settings,
        keys=keys,
        operator=OPERATOR,
        counters=CounterRepository(database),
        spending=SpendingRepository(database),
        clock=lambda: NOON,
    )


async def set_rules(service: GuildSettingsService, rule: RoleRule, **roles: RoleRule) -> None:
    def change(settings: GuildSettings) -> GuildSettings:
        return GuildSettings(guild_id=GUILD, roles={GUILD: rule, 41: roles.get("role", RoleRule())})

    await service.change(GUILD, 0, change, by=1)


def left(usage: object) -> list[tuple[object, ...]]:
    return [(it.scope, it.window, it.left, it.limit) for it in usage.remaining]  # type: ignore[attr-defined]


async def test_where_nobody_has_a_key_the_operators_budgets_are_not_the_members(
    reader: MemberUsageReader,
) -> None:
    lends_nobody = replace(reader, operator=replace(OPERATOR, key_for="nobody"))
    for place in (HERE, Place()):
        assert left(await lends_nobody.read(ANN, place)) == []
        assert len(left(await reader.read(ANN, place))) == 2


async def test_each_limit_and_budget_says_what_is_left_and_until_when(
    database: Database, reader: MemberUsageReader, guild_settings: GuildSettingsService
) -> None:
    limits = Limits(jobs_at_once=3, generations_per_day=10)
    rule = RoleRule(limits=limits, member_budget=Budget(day_micros=1_000_000))
    await set_rules(guild_settings, rule)
    await HoldRepository(database).hold(
        held_job(key_owner="operator"), holds_of("1001", 300_000, 300_000)
    )
    usage = await reader.read(ANN, HERE)
    assert left(usage) == [
        ("operator", "month", 8_400_000, 9_000_000),
        ("operator-tenant", "month", 4_400_000, 5_000_000),
        ("member", "day", 8, 10),
        ("member", "day", 400_000, 1_000_000),
        ("member", "open", 2, 3),
    ]
    assert [it.until for it in usage.remaining if it.window == "day"] == [MIDNIGHT] * 2
    assert usage.spent is not None
    assert (usage.spent.micros, usage.spent.generations) == (600_000, 2)


async def test_with_a_key_of_its_own_a_guild_has_nothing_to_do_with_the_operators_money(
    reader: MemberUsageReader, keys: KeyService
) -> None:
    await keys.set("guild", GUILD, "hf", KEY, by=1)
    assert (await reader.read(ANN, HERE)).remaining == ()


async def test_in_direct_messages_it_is_about_the_member_alone(
    database: Database, reader: MemberUsageReader
) -> None:
    dm = held_job(tenant="11", guild_id=None, key_owner="operator")
    await HoldRepository(database).hold(dm, holds_of("1001", 300_000))
    usage = await reader.read(ANN, Place(channel_id=44))
    assert left(usage) == [
        ("operator", "month", 8_700_000, 9_000_000),
        ("operator-tenant", "month", 4_700_000, 5_000_000),
    ]
    assert usage.spent is not None
    assert usage.spent.micros == 300_000
    assert (await reader.read(Member(user_id=12), Place(channel_id=44))).spent is None


async def test_the_budgets_of_roles_are_those_of_the_members_roles(
    reader: MemberUsageReader, guild_settings: GuildSettingsService, keys: KeyService
) -> None:
    await keys.set("guild", GUILD, "hf", KEY, by=1)
    base, more = Budget(month_micros=1_000_000), Budget(month_micros=2_000_000)
    await set_rules(guild_settings, RoleRule(budget=base), role=RoleRule(budget=more))
    usage = await reader.read(Member(user_id=11, role_ids=(41,)), HERE)
    assert [(it.subject, it.limit) for it in usage.remaining] == [
        ("41", 2_000_000),
        (str(GUILD), 1_000_000),
    ]
    assert [it.subject for it in (await reader.read(ANN, HERE)).remaining] == [str(GUILD)]


async def test_what_another_member_has_spent_is_not_told(
    database: Database, reader: MemberUsageReader
) -> None:
    await HoldRepository(database).hold(held_job("2", user_id=12), holds_of("2", 100_000))
    assert (await reader.read(ANN, HERE)).spent is None
