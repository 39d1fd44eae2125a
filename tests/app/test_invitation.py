"""The line at the start that says how the bot is invited to a server."""

from __future__ import annotations

from typing import cast

import pytest

from app.bot import DiscordBot
from app.discord_connect import connector_from
from cogs.service import GenerationService
from i18n import Languages
from playground import Playground

NO_SERVICE = cast(GenerationService, None)  # nobody types a command


async def test_on_discord_the_link_names_the_bot_and_what_it_must_be_allowed(
    playground: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    async with DiscordBot(Languages()) as bot:
        bot.service = NO_SERVICE
        bot.http.connector = connector_from(playground.discord.connect)  # else Discord's own
        await bot.login(playground.discord.token)
        invitation = capsys.readouterr().out
        assert f"oauth2/authorize?client_id={bot.application_id}&" in invitation
        assert "permissions=309237746688" in invitation


async def test_of_the_playground_there_is_no_link(
    playground: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    async with DiscordBot(Languages(), connect=playground.discord.connect) as bot:
        bot.service = NO_SERVICE
        await bot.login(playground.discord.token)
    assert "Invite" not in capsys.readouterr().out
