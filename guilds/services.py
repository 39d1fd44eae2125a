"""What commands and pages find of a guild's settings and money."""

from __future__ import annotations

from dataclasses import dataclass

from guilds.admission import GuildAdmission
from guilds.keys import KeyService
from guilds.left_guilds import LeftGuilds
from guilds.member_usage import MemberUsageReader
from guilds.models import Retention
from guilds.operator import OperatorRules
from guilds.personal_data import PersonalData
from guilds.settings import GuildSettingsService
from storage.audit import AuditRepository
from storage.counters import CounterRepository
from storage.spending import SpendingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildServices:
    """All of it. There is none where the bot keeps nothing (`DATABASE_URL=memory:`).

    `providers` are the names of those that the bot can ask. `retention` is for how long the
    operator keeps what belongs to a guild.
    """

    settings: GuildSettingsService
    keys: KeyService
    audit: AuditRepository
    spending: SpendingRepository
    counters: CounterRepository
    operator: OperatorRules
    admission: GuildAdmission
    providers: tuple[str, ...]
    personal_data: PersonalData
    retention: Retention
    member_usage: MemberUsageReader
    left_guilds: LeftGuilds
