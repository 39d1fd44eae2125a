"""Limits, budgets and the log as an admin sets them, over the playground's sockets."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from app.announcements import Announcements
from app.announcer import Announcer
from app.bot import DiscordBot
from app.guild_services import guild_services, open_ledger
from guilds.keys import KeyService
from guilds.ledger import Ledger
from guilds.models import Budget, Limits, RoleRule
from guilds.services import GuildServices
from i18n import Languages
from playground import Limits as DiscordLimits
from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.ids import GUILD_ID
from playground.discord.invocation import Invocation
from playground.discord.person import Person
from settings import DEFAULTS
from storage.database import open_database
from storage.hold_rows import HoldRequest
from storage.keys import KeyRepository
from storage.secrets import SecretBox
from tests.app.test_sharded_bot import connected
from tests.discord_schema import watched
from tests.guilds.fake_hub import FakeHub
from tests.guilds.personal import Jobs, personal_data
from tests.panel.stage import filled_catalogue, service_with
from tests.storage.holds import bound, held_job, holds_of

GUILD, CHANNEL = int(GUILD_ID), int(GUILD_CHANNEL.id)
AT_ONCE = DiscordLimits(identify_interval_s=0.0)

Message = dict[str, Any]


@dataclass
class Office:
    """A bot with a panel, and Robin, who may manage the server."""

    playground: Playground
    guilds: GuildServices
    ledger: Ledger
    announcements: Announcements

    @property
    def robin(self) -> Person:
        return self.playground.world.person("robin")

    async def open(self) -> Message:
        """The front page."""
        return await (await self.robin.command("settings")).reply()

    async def press(self, page: Message, custom_id: str, *values: object) -> Message:
        """The page after a click on what has an id that begins so, or a choice in it."""
        return await (await self.click(page, custom_id, *values)).reply()

    async def fill_in(self, page: Message, custom_id: str, **fields: str) -> Message:
        """The page after its modal was submitted."""
        opened = await self.click(page, custom_id)
        await opened.answered()
        return await (await self.robin.submit(opened, fields)).reply()

    async def told(self) -> list[str]:
        """What was told in the channel."""
        await self.announcements.all_done()
        messages = self.playground.world.messages.in_channel(GUILD_CHANNEL)
        return [message.content for message in messages if message.viewer is None]

    async def click(self, page: Message, custom_id: str, *values: object) -> Invocation:
        (name,) = [it for it in ids(page["components"]) if it.startswith(custom_id)]
        return await self.robin.click(page, name, [str(value) for value in values])


@asynccontextmanager
async def an_office(playground: Playground, database_url: str) -> AsyncIterator[Office]:
    """One process of the bot."""
    announcements = Announcements()
    async with open_database(database_url) as database:
        ledger, told = open_ledger(database, announcements.add), announcements.add
        keys = KeyService(KeyRepository(database), SecretBox([bytes(32)]), FakeHub(), [])
        personal = personal_data(database, Jobs(), keys)
        async with guild_services(DEFAULTS, database, keys, ledger, told, personal) as guilds:
            bot = DiscordBot(Languages(), connect=playground.discord.connect)
            bot.service = service_with(await filled_catalogue())
            bot.guild_services = guilds
            announcer = Announcer(bot, bot.languages, guilds.settings, announcements)
            async with connected(playground, bot), announcer.announcing():
                yield Office(playground, guilds, ledger, announcements)


@pytest.fixture
async def discord() -> AsyncIterator[Playground]:
    """A Discord to which a bot may come back at once."""
    async with watched(limits=AT_ONCE) as opened:
        yield opened


@pytest.fixture
async def office(discord: Playground, database_url: str) -> AsyncIterator[Office]:
    async with an_office(discord, database_url) as opened:
        yield opened


async def test_a_role_gets_limits_above_those_of_everyone(office: Office) -> None:
    editor = office.playground.world.directory.editor
    painters = editor.add_role("playground", "Painters")
    page = await office.press(await office.open(), "v1:settings-limits:")
    page = await office.press(page, f"v1:settings-limits:{GUILD}")
    page = await office.fill_in(page, "v1:limits-open:amounts", max_count="1")
    page = await office.press(page, "v1:settings-limits:")
    page = await office.press(page, "v1:settings-limits-role", painters.id)
    page = await office.fill_in(page, "v1:limits-open:amounts", max_count="four")
    assert "**Largest count**: four cannot be set." in text(page)
    page = await office.fill_in(page, "v1:limits-open:amounts", max_count="4")
    assert "Largest count: 4 (@everyone: 1)" in text(page)
    settings = await office.guilds.settings.of(GUILD)
    assert settings.roles == {
        GUILD: RoleRule(limits=Limits(max_count=1)),
        int(painters.id): RoleRule(limits=Limits(max_count=4)),
    }
    page = await office.press(page, "v1:settings-limits-forget:")
    assert "Largest count: not set (@everyone: 1)" in text(page)


async def test_a_budget_that_is_nearly_spent_is_told_and_shown(office: Office) -> None:
    page = await office.press(await office.open(), "v1:settings-limits:")
    page = await office.fill_in(page, "v1:limits-open:guild", month_micros="1")
    page = await office.press(page, "v1:settings-limits-channel", CHANNEL)
    assert f"**Channel for warnings**: <#{CHANNEL}>" in text(page)
    now = time.time()
    job = held_job("1", tenant=GUILD_ID, guild_id=GUILD, began_at=now)
    limit = bound("tenant", GUILD_ID, "month", 1_000_000, at=now)
    request = HoldRequest(job=job, holds=tuple(holds_of("1", 850_000)), bounds=(limit,))
    assert (await office.ledger.hold(request)).reached is None
    (warning,) = await office.told()
    assert warning.startswith("**80% of the budget of this server is spent**")
    page = await office.press(page, "v1:settings:")
    assert "Server budget per month: $1.00 · spent $0.85" in text(page)


async def test_changes_are_told_in_the_channel_and_shown_in_the_log(office: Office) -> None:
    page = await office.press(await office.open(), "v1:settings-data:")
    page = await office.press(page, "v1:settings-data-channel", CHANNEL)
    page = await office.fill_in(page, "v1:retention-open", media_days="3", history_days="30")
    _, told = await office.told()
    assert told.endswith(
        "- Results are kept for: as long as the operator keeps it → 3 days\n"
        "- History is kept for: as long as the operator keeps it → 30 days"
    )
    page = await office.press(page, "v1:settings-log:")
    robin = office.robin.user.id
    assert f"<@{robin}>: Channel for the log of changes: none → <#{CHANNEL}>" in text(page)
    assert text(page).count("→ 3 days") == 1


async def test_pages_work_after_a_restart(discord: Playground, database_url: str) -> None:
    async with an_office(discord, database_url) as office:
        page = await office.press(await office.open(), "v1:settings-limits:")
        opened = await office.click(page, "v1:limits-open:guild")
        await opened.answered()
    async with an_office(discord, database_url) as office:
        submitted = await office.robin.submit(opened, {"month_micros": "20"})
        page = await submitted.reply()
        assert "Per month: $20.00 · spent $0.00" in text(page)
        page = await office.press(page, "v1:settings:")
        page = await office.press(page, "v1:settings-data:")
        assert "Results: 7 days" in text(page)
        assert (await office.guilds.settings.of(GUILD)).budget == Budget(month_micros=20_000_000)


def every(components: list[Message], name: str) -> list[Any]:
    """The values of that name in components and what is in them."""
    found = []
    for component in components:
        accessory = [component["accessory"]] if "accessory" in component else []
        found += [component[name]] if name in component else []
        found += every([*component.get("components", []), *accessory], name)
    return found


def ids(components: list[Message]) -> list[str]:
    return every(components, "custom_id")


def text(page: Message) -> str:
    return "\n".join(every(page["components"], "content"))
