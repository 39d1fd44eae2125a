"""The small routes: who the bot is, where it is, how it connects."""

from typing import Final

from aiohttp import web

from playground.errors import missing_access, unknown
from playground.people import BOT, PEOPLE, ROBIN
from playground.places import CHANNELS, GUILD_ID, STUDIO, guild_json, my_guild
from playground.rest.bodies import read_object
from playground.rest.keys import API, WORLD
from playground.rest.replies import reply
from playground.wire import Json

GATEWAY: Final = "wss://gateway.discord.gg"


async def me(request: web.Request) -> web.Response:
    """The bot's own user."""
    return reply({**BOT.json, "mfa_enabled": False, "locale": "en-US", "verified": True})


async def application(request: web.Request) -> web.Response:
    """The bot's application."""
    return reply(application_json())


async def guilds(request: web.Request) -> web.Response:
    """The guilds that the bot is in."""
    return reply([my_guild()])


async def guild(request: web.Request) -> web.Response:
    """The guild."""
    _check_guild(request)
    return reply(guild_json())


async def guild_channels(request: web.Request) -> web.Response:
    """The guild's channels."""
    _check_guild(request)
    return reply([STUDIO.json])


async def member(request: web.Request) -> web.Response:
    """A member of the guild."""
    _check_guild(request)
    for user in (*PEOPLE, BOT):
        if user.id == request.match_info["user_id"]:
            return reply(user.member_json)
    raise unknown("Member")


async def channel(request: web.Request) -> web.Response:
    """A channel."""
    return reply(request.app[WORLD].channel_by_id(request.match_info["channel_id"]).json)


async def open_direct_channel(request: web.Request) -> web.Response:
    """The direct channel to a person; it is always open."""
    wanted = str((await read_object(request)).get("recipient_id"))
    for place in CHANNELS:
        if place.recipient and place.recipient.id == wanted:
            return reply(place.json)
    raise unknown("User")


async def gateway(request: web.Request) -> web.Response:
    """Where the gateway is."""
    return reply({"url": GATEWAY})


async def gateway_for_bots(request: web.Request) -> web.Response:
    """Where the gateway is, how many shards, how many starts are left."""
    starts = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return reply({"url": GATEWAY, "shards": 1, "session_start_limit": starts})


def application_json() -> Json:
    """Discord's object of the bot's application."""
    return {
        "id": BOT.id,
        "name": BOT.username,
        "icon": None,
        "description": "The bot of this project, in the playground.",
        "type": None,
        "bot": BOT.json,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "integration_types_config": {"0": {}, "1": {}},
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": ROBIN.json,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


def _check_guild(request: web.Request) -> None:
    if request.match_info["guild_id"] != GUILD_ID:
        raise missing_access()


ROUTES: Final = (
    web.get(f"{API}/users/@me", me),
    web.get(f"{API}/users/@me/guilds", guilds),
    web.post(f"{API}/users/@me/channels", open_direct_channel),
    web.get(f"{API}/applications/@me", application),
    web.get(f"{API}/oauth2/applications/@me", application),
    web.get(f"{API}/gateway", gateway),
    web.get(f"{API}/gateway/bot", gateway_for_bots),
    web.get(f"{API}/guilds/{{guild_id}}", guild),
    web.get(f"{API}/guilds/{{guild_id}}/channels", guild_channels),
    web.get(f"{API}/guilds/{{guild_id}}/members/{{user_id}}", member),
    web.get(f"{API}/channels/{{channel_id}}", channel),
)
