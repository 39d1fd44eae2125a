"""What the doctor finds out about the bot's account on Discord."""

from __future__ import annotations

import asyncio
from email.utils import formatdate

import discord
import pytest

from app.bot import PERMISSIONS, intents_of
from app.checks.discord_access import check_discord, clock, intents, permissions
from app.checks.finding import Finding
from playground import Playground
from settings import Settings

NO_FLAGS = discord.ApplicationFlags()
ALL = str(PERMISSIONS.value)
NOW = 1_800_000_000.0


def settings_of(playground: Playground, **changes: object) -> Settings:
    given = {
        "discord_token": playground.discord.token,
        "discord_connect": playground.discord.connect,
    }
    return Settings(**{**given, **changes})  # type: ignore[arg-type]


def verdicts(findings: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in findings}


def guild(guild_id: int, bits: str) -> dict[str, str]:
    return {"id": str(guild_id), "permissions": bits}


async def test_at_the_playground_all_is_well(playground: Playground) -> None:
    findings = await check_discord(settings_of(playground))
    names = ("DISCORD_TOKEN", "intents", "permissions", "clock")
    assert verdicts(findings) == dict.fromkeys(names, "ok")


async def test_a_wrong_token_must_be_mended_and_the_clock_is_checked_all_the_same(
    playground: Playground,
) -> None:
    findings = await check_discord(settings_of(playground, discord_token="wrong.token.here"))
    assert verdicts(findings) == {"DISCORD_TOKEN": "mend", "clock": "ok"}
    assert findings[0].text.startswith("Discord does not accept it. Reset the token")


async def test_without_a_token_it_says_where_to_get_one() -> None:
    [finding] = await check_discord(Settings())
    assert (finding.name, finding.verdict) == ("DISCORD_TOKEN", "mend")
    assert "https://discord.com/developers/applications" in finding.text


async def test_a_discord_that_cannot_be_reached_is_no_wrong_token(playground: Playground) -> None:
    certificate = playground.discord.connect.partition(",")[2]
    unused = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    port = unused.sockets[0].getsockname()[1]
    unused.close()
    connect = f"127.0.0.1:{port},{certificate}"
    findings = await check_discord(settings_of(playground, discord_connect=connect))
    assert verdicts(findings) == {"Discord": "mend"}


async def test_a_wrong_address_of_a_local_discord_is_told() -> None:
    [finding] = await check_discord(Settings(discord_token="x.y.z", discord_connect="here"))
    assert (finding.name, finding.verdict) == ("DISCORD_CONNECT", "mend")


def test_the_bot_needs_no_intent_that_has_to_be_switched_on() -> None:
    assert intents(intents_of(chat_messages=False), NO_FLAGS, 7).verdict == "ok"


async def test_the_content_of_messages_must_be_switched_on_where_the_bot_reads_them(
    playground: Playground,
) -> None:
    settings = settings_of(playground, chat_messages=True)
    findings = {finding.name: finding for finding in await check_discord(settings)}
    assert findings["intents"].verdict == "mend"
    assert findings["intents"].text.startswith("Switch on Message Content Intent: https://disc")
    playground.world.portal.update({"message_content": True})
    assert verdicts(await check_discord(settings))["intents"] == "ok"


def test_intents_that_the_app_lacks_are_named() -> None:
    wanted = discord.Intents(message_content=True, members=True, presences=True)
    granted = discord.ApplicationFlags(gateway_presence_limited=True, gateway_guild_members=True)
    assert intents(wanted, granted, 7).text == (
        "Switch on Message Content Intent: https://discord.com/developers/applications/7/bot "
        "(or set CHAT_MESSAGES=false)"
    )


def test_permissions_that_are_missing_everywhere_must_be_mended() -> None:
    without = discord.Permissions(PERMISSIONS.value)
    without.update(attach_files=False)
    finding = permissions([guild(1, str(without.value)), guild(2, "0")], 7)
    assert finding.verdict == "mend"
    assert finding.text.startswith("It lacks Attach Files, Create Public Threads, Read Message H")
    assert "View Channels in 2 of 2 server(s) (1, 2). " in finding.text
    assert "client_id=7" in finding.text


def test_permissions_that_one_server_does_not_give_are_noted() -> None:
    finding = permissions([guild(1, ALL), guild(2, "0")], 7)
    assert finding.verdict == "note"
    assert " in 1 of 2 server(s) (2). " in finding.text


def test_of_many_servers_the_first_are_named() -> None:
    finding = permissions([guild(number, "0") for number in range(1, 8)], 7)
    assert "(1, 2, 3, 4, 5)" in finding.text


def test_an_administrator_may_do_everything() -> None:
    administrator = str(discord.Permissions(administrator=True).value)
    assert permissions([guild(1, ALL), guild(2, administrator)], 7).verdict == "ok"


def test_a_bot_in_no_server_is_noted_with_its_invitation() -> None:
    finding = permissions([], 7)
    assert finding.verdict == "note"
    assert "client_id=7" in finding.text


@pytest.mark.parametrize(
    ("off_s", "verdict", "words"),
    [
        (5.0, "ok", "agrees"),
        (-5.0, "ok", "agrees"),
        (6.0, "mend", "6 s ahead of Discord's"),
        (-600.0, "mend", "600 s behind Discord's"),
    ],
)
def test_a_clock_that_is_more_than_five_seconds_off_must_be_mended(
    off_s: float, verdict: str, words: str
) -> None:
    [finding] = clock([(NOW + off_s, formatdate(NOW, usegmt=True))])
    assert finding.verdict == verdict
    assert words in finding.text


def test_a_slow_answer_is_no_wrong_clock() -> None:
    date = formatdate(NOW, usegmt=True)
    [finding] = clock([(NOW + 9, date), (NOW + 0.5, date)])
    assert finding.verdict == "ok"


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Jan 2026 00:00:00 GMT"])
def test_without_a_date_nothing_is_said_of_the_clock(date: str) -> None:
    assert not [*clock([(NOW, date)])]
