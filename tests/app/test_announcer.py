"""What is told in channels of guilds: once, in the guild's language, and without a mention."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.announcements import MAX_OF_GUILD, MAX_WAITING, Announcements
from app.announcer import Announcer
from guilds.budget_warnings import BudgetWarning
from guilds.models import GuildSettings
from guilds.settings import GuildSettingsService
from i18n import Languages
from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.ids import GUILD_ID, guild_channel_id
from storage.audit import AuditRepository, AuditRow
from storage.database import open_database
from storage.guild_settings import GuildSettingsRepository
from storage.hold_rows import Bound, counter_at
from tests.playground.bots import connected
from tests.pseudo_locale import OPENING, write_pseudo_locale

GUILD, CHANNEL = int(GUILD_ID), int(GUILD_CHANNEL.id)
ANN = 11
NOON = 1_795_348_800.0  # 2026-11-22, 12:00 UTC
MONTH_END = 1_796_083_200  # 2026-12-01
TRIES_OF_DISCORD_PY = 5


def warning(percent: int, guild_id: int = GUILD) -> BudgetWarning:
    counter = counter_at("tenant", guild_id, "month", NOON)
    bound = Bound(counter=counter, measure="micros", limit=20_000_000)
    return BudgetWarning(guild_id=guild_id, bound=bound, percent=percent)


def with_channels(log: int | None, warnings: int | None = None) -> Callable[..., GuildSettings]:
    return lambda old: replace(old, log_channel_id=log, warnings_channel_id=warnings)


def with_adults_restricted(old: GuildSettings) -> GuildSettings:
    return replace(old, adult_models_restricted=True)


@dataclass
class Office:
    """Settings, and a bot that tells what happens to them in the playground."""

    playground: Playground
    settings: GuildSettingsService
    rows: GuildSettingsRepository
    announcements: Announcements

    async def told(self, key: str = "studio") -> list[str]:
        """What is in a channel, as soon as nothing more is to be told."""
        await self.announcements.all_done()
        world = self.playground.world
        channel = world.directory.find_channel(key, world.person("mika").user)
        return [message.content for message in world.messages.in_channel(channel)]

    async def change(
        self, change: Callable[[GuildSettings], GuildSettings], guild_id: int = GUILD
    ) -> None:
        settings = await self.settings.of(guild_id)
        await self.settings.change(guild_id, settings.revision, change, by=ANN)


@asynccontextmanager
async def an_office(
    playground: Playground, database_url: str, languages: Languages
) -> AsyncIterator[Office]:
    announcements = Announcements()
    async with open_database(database_url) as database, connected(playground) as bot:
        rows = GuildSettingsRepository(database)
        settings = GuildSettingsService(
            rows,
            AuditRepository(database),
            on_change=announcements.add,
            clock=lambda: NOON,
        )
        announcer = Announcer(bot, languages, settings, announcements, pauses_s=(0.0, 0.0))
        async with announcer.announcing():
            yield Office(playground, settings, rows, announcements)


@pytest.fixture
async def office(playground: Playground, sqlite_url: str) -> AsyncIterator[Office]:
    async with an_office(playground, sqlite_url, Languages()) as opened:
        yield opened


async def test_a_budget_that_is_nearly_spent_is_told_where_the_admins_want_it(
    office: Office,
) -> None:
    await office.change(with_channels(log=None, warnings=CHANNEL))
    office.announcements.add(warning(80))
    office.announcements.add(warning(100))
    nearly, spent = await office.told()
    assert nearly == (
        "**80% of the budget of this server is spent**, or held for what runs now. It is $20.00 "
        f"for this month (UTC). The next one begins <t:{MONTH_END}:R>. Admins can change it: "
        "`/settings`, Limits and budget."
    )
    assert spent == (
        "**The budget of this server is spent**, or too little of it is left for what a member "
        f"asked for. It is $20.00 for this month (UTC). The next one begins <t:{MONTH_END}:R>. "
        "Admins can raise it: `/settings`, Limits and budget."
    )


async def test_nothing_is_told_where_no_channel_was_chosen(office: Office) -> None:
    await office.change(with_adults_restricted)
    office.announcements.add(warning(80))
    assert await office.told() == []


async def test_what_was_changed_at_once_is_told_once_with_who_and_when(office: Office) -> None:
    await office.change(with_channels(log=CHANNEL))
    await office.change(
        lambda old: replace(old, adult_models_restricted=True, providers_denied=("fal-ai",))
    )
    assert await office.told() == [
        f"<@{ANN}> changed the settings of this server on <t:{int(NOON)}:f>:\n"
        f"- Channel for the log of changes: none → <#{CHANNEL}>",
        f"<@{ANN}> changed the settings of this server on <t:{int(NOON)}:f>:\n"
        "- Adult models only in age-restricted channels: no → yes\n"
        "- Denied providers: added fal-ai",
    ]


async def test_of_a_key_the_last_characters_are_told(office: Office) -> None:
    await office.change(with_channels(log=CHANNEL))
    changed = AuditRow(guild_id=GUILD, user_id=ANN, at=NOON, subject="key.hf", new='"abcd"')
    office.announcements.add((changed,))
    _, told = await office.told()
    assert told.endswith(":\n- Hugging Face key: none → ends in abcd")


async def test_settings_that_cannot_be_read_are_logged_and_the_next_guild_is_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.change(with_channels(log=None, warnings=CHANNEL))
    await office.rows.replace(34, 0, '{"guild_id": 34, "order": "dearest"}', [])
    office.announcements.add(warning(80, guild_id=34))
    office.announcements.add(warning(80))
    assert len(await office.told()) == 1
    assert "guild 34 has spent 80% of a budget, which is not announced" in caplog.text


async def test_that_the_log_ends_is_told_where_it_was(office: Office) -> None:
    await office.change(with_channels(log=CHANNEL))
    await office.change(with_channels(log=None))
    *_, last = await office.told()
    assert last.endswith(f"- Channel for the log of changes: <#{CHANNEL}> → none")


async def test_nobody_is_mentioned(office: Office) -> None:
    await office.change(with_channels(log=CHANNEL))
    await office.change(lambda old: replace(old, blocked_user_ids=(ANN,)))
    await office.announcements.all_done()
    world = office.playground.world
    told = world.messages.in_channel(GUILD_CHANNEL)
    assert [message.allowed_mentions for message in told] == [{"parse": []}] * 2


async def test_it_is_told_in_the_language_of_the_guild(
    playground: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    write_pseudo_locale(tmp_path, "fr")
    atelier = playground.world.directory.guilds.add("atelier", locale="fr")
    channel_id = int(guild_channel_id(atelier.id))
    async with an_office(playground, sqlite_url, Languages(tmp_path)) as office:
        await office.change(with_channels(log=channel_id), int(atelier.id))
        await office.change(with_channels(log=CHANNEL))
        (french,), (english,) = await office.told("atelier"), await office.told()
    assert french.startswith(OPENING)
    assert OPENING not in english


async def test_nothing_is_told_in_a_channel_of_another_guild(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    atelier = office.playground.world.directory.guilds.add("atelier")
    await office.change(with_channels(log=int(guild_channel_id(atelier.id)), warnings=None))
    assert await office.told("atelier") == []
    assert "has changed 1 settings, but its channel" in caplog.text


async def test_while_discord_refuses_for_a_while_it_is_tried_again(office: Office) -> None:
    await office.change(with_channels(log=None, warnings=CHANNEL))
    fails(office, requests=TRIES_OF_DISCORD_PY + 1)
    office.announcements.add(warning(80))
    assert len(await office.told()) == 1


async def test_what_was_sent_without_an_answer_is_not_sent_again(office: Office) -> None:
    await office.change(with_channels(log=None, warnings=CHANNEL))
    faults = {"rest_failure": "504 late", "rest_routes": "messages", "rest_requests": 1}
    office.playground.world.faults.update(faults)
    office.announcements.add(warning(80))
    assert len(await office.told()) == 1


async def test_it_is_given_up_after_the_last_try_and_the_next_one_is_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.change(with_channels(log=None, warnings=CHANNEL))
    fails(office, requests=3 * TRIES_OF_DISCORD_PY)
    office.announcements.add(warning(80))
    office.announcements.add(warning(100))
    (told,) = await office.told()
    assert told.startswith("**The budget of this server is spent**")
    assert "has spent 80% of a budget, but Discord does not take the message" in caplog.text


async def test_a_channel_that_is_gone_or_closed_is_not_tried_again(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    world = office.playground.world
    talk = world.directory.editor.add_channel("playground", "talk")
    await office.change(with_channels(log=None, warnings=int(talk.id)))
    world.app_permissions = 0
    office.announcements.add(warning(80))
    await office.announcements.all_done()
    assert f"but not in channel {talk.id}: Discord answered 403" in caplog.text
    world.delete_channel("playground", talk.id)
    office.announcements.add(warning(100))
    await office.announcements.all_done()


def test_too_much_at_once_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    announcements = Announcements()
    for number in range(MAX_WAITING):
        announcements.add(warning(80, guild_id=number))
    assert caplog.text == ""
    announcements.add(warning(100))
    assert f"this is not: guild {GUILD} has spent 100% of a budget" in caplog.text


async def test_a_guild_that_announces_all_the_time_leaves_room_for_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    announcements = Announcements()
    for _ in range(MAX_OF_GUILD + 1):
        announcements.add(warning(80))
    assert caplog.text.count("too much waits") == 1
    announcements.add(warning(80, guild_id=GUILD + 1))
    for _ in range(MAX_OF_GUILD):
        assert (await announcements.next()) == warning(80)
    announcements.add(warning(100))
    assert await announcements.next() == warning(80, guild_id=GUILD + 1)
    assert await announcements.next() == warning(100)
    assert caplog.text.count("too much waits") == 1


async def test_what_is_left_is_told_before_the_process_ends(
    playground: Playground, sqlite_url: str
) -> None:
    async with an_office(playground, sqlite_url, Languages()) as office:
        await office.change(with_channels(log=CHANNEL))
    assert len(await office.told()) == 1


def fails(office: Office, *, requests: int) -> None:
    """So many requests are answered with a 429, after which discord.py waits for nothing."""
    faults: dict[str, Any] = {
        "rest_failure": "429 user",
        "rest_routes": "messages",
        "rest_requests": requests,
        "retry_after_s": 0.0,
    }
    office.playground.world.faults.update(faults)
