"""`bot.py run`, whose commands are admitted by the rules of a guild, or without any.

`python -m benchmarks.admission.bot rules GUILD ROLE …`, or `none` instead of `rules`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from app.bot import DiscordBot
from app.context import begin
from app.delivery import Deliveries
from app.jobs import OpenJobs, durable_jobs
from app.keys import BotKeys, operator_policy
from app.logging import configure_logging
from app.migrate import upgrade_all
from app.records import OpenRecords, open_records
from app.serve import serve
from benchmarks.admission.rules import busy_guild
from guilds.admission import Admitted
from guilds.choices import Choices, choices_of
from guilds.decisions import Member, Place, Refused, Wanted
from guilds.key_models import HUB
from guilds.operator import OperatorRules
from guilds.services import GuildServices
from hfmedia import HuggingFaceMedia
from hfmedia.policy import Policy
from settings import Settings, read_settings

ADMIN_ID = 1


class NoRules:
    """The admission that admits everything, and holds nothing."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        """Admit it."""
        return Admitted(policy=self._policy, at=time.time())

    async def choices(self, member: Member, place: Place) -> Choices:
        """Everything."""
        return choices_of(None, OperatorRules(), member, place)


@asynccontextmanager
async def without_rules(
    records: OpenRecords, settings: Settings, media: HuggingFaceMedia, deliveries: Deliveries
) -> AsyncIterator[OpenJobs]:
    """The jobs of a bot in which everybody may do everything with the operator's key."""
    async with durable_jobs(records, settings, media, deliveries) as opened:
        yield replace(opened, admission=NoRules(operator_policy(settings)))


@asynccontextmanager
async def with_rules(
    guild_id: int,
    role_ids: Sequence[int],
    records: OpenRecords,
    settings: Settings,
    media: HuggingFaceMedia,
    deliveries: Deliveries,
) -> AsyncIterator[OpenJobs]:
    """The jobs of a bot in whose guild everything is limited, and which has its own key."""
    async with durable_jobs(records, settings, media, deliveries) as opened:
        assert opened.guilds is not None, "there is a database"
        await set_up(opened.guilds, guild_id, role_ids, settings.hf_token)
        yield opened


async def set_up(guilds: GuildServices, guild_id: int, role_ids: Sequence[int], key: str) -> None:
    """Give the guild its rules and its key."""
    rules = busy_guild(guild_id, role_ids)
    await guilds.settings.change(guild_id, 0, lambda _: rules, ADMIN_ID)
    await guilds.keys.set("guild", guild_id, HUB, key, ADMIN_ID)


async def main(kind: str, guild: str, *roles: str) -> int:
    """Run the bot."""
    settings = read_settings()
    configure_logging(settings)
    context = begin(settings)
    bot = DiscordBot(context.languages, connect=settings.discord_connect)
    open_jobs = partial(with_rules, int(guild), [int(it) for it in roles])
    await upgrade_all(settings.absolute_database_url)
    async with open_records(settings, "run") as records:
        jobs = partial(open_jobs if kind == "rules" else without_rules, records)
        return await serve(context, bot, jobs, BotKeys(settings, records.keys))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
