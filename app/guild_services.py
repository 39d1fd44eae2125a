"""What the settings of the operator and the database make of `guilds/`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from app.keys import operator_policy
from guilds.admission import GuildAdmission
from guilds.budget_warnings import BudgetWarning, BudgetWarnings
from guilds.keys import KeyService
from guilds.ledger import Ledger
from guilds.left_guilds import LeftGuilds
from guilds.member_usage import MemberUsageReader
from guilds.models import Retention
from guilds.money import to_micros
from guilds.operator import OperatorRules
from guilds.personal_data import PersonalData
from guilds.price_file import read_prices
from guilds.services import GuildServices
from guilds.settings import GuildSettingsService
from hfmedia.providers import providers
from settings import FOLDER, Settings
from storage.audit import AuditRepository, AuditRow
from storage.counters import CounterRepository
from storage.database import Database
from storage.erasing_clock import ErasingClock
from storage.generations import GenerationRepository
from storage.guild_settings import GuildSettingsRepository
from storage.holds import HoldRepository
from storage.job_erasure import JobErasure
from storage.left_guilds import LeftGuildRepository
from storage.spending import SpendingRepository

PRICES: Final = FOLDER / "prices.toml"


def operator_rules(settings: Settings) -> OperatorRules:
    """What the operator allows."""
    month, guild_month = settings.hf_token_budget_month, settings.hf_token_budget_guild_month
    return OperatorRules(
        has_key=bool(settings.hf_token),
        key_for=settings.hf_token_for,
        key_guild_ids=frozenset(settings.hf_token_guilds),
        budget_month_micros=None if month is None else to_micros(month),
        budget_guild_month_micros=None if guild_month is None else to_micros(guild_month),
    )


def open_ledger(database: Database, on_warning: Callable[[BudgetWarning], None]) -> Ledger:
    """The ledger with the prices of `prices.toml`. Raises `PricesError`."""
    return Ledger(
        HoldRepository(database),
        GenerationRepository(database),
        read_prices(PRICES, providers()),
        BudgetWarnings(CounterRepository(database), on_warning),
    )


def open_left_guilds(database: Database, keys: KeyService) -> LeftGuilds:
    """What becomes of guilds that the bot leaves."""
    jobs = JobErasure(database)
    return LeftGuilds(LeftGuildRepository(database), keys, jobs, clock=ErasingClock())


@asynccontextmanager
async def guild_services(
    settings: Settings,
    database: Database,
    keys: KeyService,
    ledger: Ledger,
    on_change: Callable[[tuple[AuditRow, ...]], None],
    personal_data: PersonalData,
) -> AsyncIterator[GuildServices]:
    """What members and admins use of it. Raises `StorageError`."""
    rules = operator_rules(settings)
    audit, spending = AuditRepository(database), SpendingRepository(database)
    counters = CounterRepository(database)
    rows = GuildSettingsRepository(database)
    async with GuildSettingsService(rows, audit, on_change=on_change) as guild_settings:
        yield GuildServices(
            settings=guild_settings,
            keys=keys,
            audit=audit,
            spending=spending,
            counters=counters,
            operator=rules,
            admission=GuildAdmission(
                guild_settings, keys, ledger, rules, operator_policy(settings)
            ),
            providers=tuple(providers()),
            personal_data=personal_data,
            retention=Retention(
                media_days=settings.media_keep_days, history_days=settings.history_keep_days
            ),
            member_usage=MemberUsageReader(
                settings=guild_settings,
                keys=keys,
                operator=rules,
                counters=counters,
                spending=spending,
            ),
            left_guilds=open_left_guilds(database, keys),
        )
