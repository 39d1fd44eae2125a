"""The bot's account on Discord: its token, its intents, its servers, and the clock."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any, Final

import aiohttp
import discord
from discord.http import Route

from app.bot import PERMISSIONS, intents_of
from app.checks.finding import Finding
from app.checks.session_starts import connections
from app.discord_connect import connector_from
from settings import Settings

TOKEN: Final = "DISCORD_TOKEN"  # noqa: S105 - its name
CLOCK_S: Final = 5.0  # that the clock may be wrong; Discord tells whole seconds
GUILDS: Final = 200  # that are checked: what Discord lists in one answer
VIEW: Final = "View Channels"  # discord.py has its old name
MESSAGE_CONTENT: Final = "Message Content"
NAMED: Final = 5  # servers in a sentence
PORTAL: Final = "https://discord.com/developers/applications"


async def check_discord(settings: Settings) -> list[Finding]:
    """Log in, without connecting to the gateway, and look around."""
    if not settings.discord_token:
        text = f"Not set, so the bot opens the playground. Copy the token of your app: {PORTAL}"
        return [Finding(TOKEN, "mend", text)]
    dates: list[tuple[float, str]] = []
    try:
        connect = settings.discord_connect
        connector = connector_from(connect) if connect else None
    except ValueError as error:
        return [Finding("DISCORD_CONNECT", "mend", str(error))]
    client = discord.Client(
        intents=intents_of(chat_messages=settings.chat_messages),
        connector=connector,
        http_trace=date_trace(dates),
    )
    async with client:
        try:
            return [*await _look_around(client, settings), *clock(dates)]
        except discord.LoginFailure:
            text = f"Discord does not accept it. Reset the token and copy it again: {PORTAL}"
            return [Finding(TOKEN, "mend", text), *clock(dates)]
        except discord.HTTPException as error:
            text = f"Discord answers {error.status}. Try again later."
            return [Finding("Discord", "mend", text), *clock(dates)]
        except (aiohttp.ClientError, OSError):
            text = "It cannot be reached. Check the network and the firewall (discord.com:443)."
            return [Finding("Discord", "mend", text)]


async def _look_around(client: discord.Client, settings: Settings) -> list[Finding]:
    await client.login(settings.discord_token)
    assert client.application_id is not None, "the login sets it"  # noqa: S101
    token = Finding(TOKEN, "ok", f"The bot is {str(client.user)!r}.")
    route = Route("GET", "/users/@me/guilds")
    guilds = await client.http.request(route, params={"limit": GUILDS})
    gateway = await client.http.request(Route("GET", "/gateway/bot"))
    return [
        token,
        intents(client.intents, client.application_flags, client.application_id),
        permissions(guilds, client.application_id),
        *connections(gateway),
    ]


def intents(
    wanted: discord.Intents, granted: discord.ApplicationFlags, application_id: int
) -> Finding:
    """Whether the app may use the intents that need to be switched on."""
    flags = {
        "Presence": (wanted.presences, "gateway_presence"),
        "Server Members": (wanted.members, "gateway_guild_members"),
        MESSAGE_CONTENT: (wanted.message_content, "gateway_message_content"),
    }
    missing = [
        name
        for name, (is_wanted, flag) in flags.items()
        if is_wanted and not (getattr(granted, flag) or getattr(granted, f"{flag}_limited"))
    ]
    if not missing:
        return Finding("intents", "ok", "The app has those that the bot needs.")
    page = f"{PORTAL}/{application_id}/bot"
    text = f"Switch on {', '.join(missing)} Intent: {page}"
    if MESSAGE_CONTENT in missing:
        text = f"{text} (or set CHAT_MESSAGES=false)"
    return Finding("intents", "mend", text)


def permissions(guilds: Sequence[Mapping[str, Any]], application_id: int) -> Finding:
    """Whether the bot may do in its servers what it does. Single channels may say otherwise."""
    link = discord.utils.oauth_url(application_id, permissions=PERMISSIONS)
    if not guilds:
        return Finding("permissions", "note", f"The bot is in no server. Invite it: {link}")
    lacking = {guild["id"]: list(missing_permissions(guild["permissions"])) for guild in guilds}
    lacking = {guild_id: names for guild_id, names in lacking.items() if names}
    if not lacking:
        return Finding("permissions", "ok", f"It has what it needs in {len(guilds)} server(s).")
    names = sorted({name for names in lacking.values() for name in names})
    some = ", ".join(list(lacking)[:NAMED])
    text = (
        f"It lacks {', '.join(names)} in {len(lacking)} of {len(guilds)} server(s) ({some}). "
        f"Change its role there, or invite it again: {link}"
    )
    return Finding("permissions", "mend" if len(lacking) == len(guilds) else "note", text)


def missing_permissions(bits: str) -> Iterator[str]:
    """What the bot needs and these are without, about as Discord's pages name it."""
    has = discord.Permissions(int(bits))
    for name, is_wanted in PERMISSIONS:
        if is_wanted and not has.administrator and not getattr(has, name):
            yield VIEW if name == "read_messages" else name.replace("_", " ").title()


def date_trace(dates: list[tuple[float, str]]) -> aiohttp.TraceConfig:
    """A trace that notes our time, and the one in the header Date, of each response."""

    async def answered(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        request: aiohttp.TraceRequestEndParams,
    ) -> None:
        dates.append((time.time(), request.response.headers.get("Date", "")))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(answered)
    return trace


def clock(dates: Sequence[tuple[float, str]]) -> Iterator[Finding]:
    """How our clock differs from Discord's; nothing if Discord did not tell the time."""
    differences = []
    for ours, text in dates:
        try:
            differences.append(ours - parsedate_to_datetime(text).timestamp())
        except (ValueError, OverflowError):
            continue
    if not differences:
        return
    off_s = min(differences, key=abs)  # a slow answer makes it larger than it is
    if abs(off_s) <= CLOCK_S:
        yield Finding("clock", "ok", "It agrees with Discord's.")
        return
    way = "ahead of" if off_s > 0 else "behind"
    yield Finding(
        "clock",
        "mend",
        f"It is {abs(off_s):.0f} s {way} Discord's, so that replies are given up too early or too "
        "late. Switch on the synchronisation of time: timedatectl set-ntp true",
    )
