"""The read-only routes: users, applications, guilds, channels and the gateway's URL."""

from typing import Final

from aiohttp import web

from playground.discord.channels import direct_channel
from playground.discord.errors import unknown
from playground.discord.guild import Guild
from playground.discord.guild_rendering import guild_json, member_json, partial_guild_json
from playground.discord.rest.app_keys import API, GATEWAY_KEY, WORLD_KEY
from playground.discord.rest.channel_access import visible_channel
from playground.discord.rest.json_response import json_response
from playground.discord.rest.request_bodies import read_object
from playground.discord.users import BOT, ROBIN
from playground.json_types import JsonObject

GATEWAY_URL: Final = "wss://gateway.discord.gg"


async def get_current_user(request: web.Request) -> web.Response:
    """The bot's own user."""
    return json_response({**BOT.json, "mfa_enabled": False, "locale": "en-US", "verified": True})


async def get_application(request: web.Request) -> web.Response:
    """The bot's application."""
    world = request.app[WORLD_KEY]
    guild_count = len(world.directory.guilds.all)
    return json_response(application_json(guild_count, world.portal.current.flags))


async def list_guilds(request: web.Request) -> web.Response:
    """The guilds of the bot."""
    guilds = request.app[WORLD_KEY].directory.guilds.all
    return json_response([partial_guild_json(guild) for guild in guilds])


async def get_guild(request: web.Request) -> web.Response:
    """A guild."""
    return json_response(guild_json(_guild(request)))


async def list_guild_channels(request: web.Request) -> web.Response:
    """A guild's channels."""
    return json_response([channel.json for channel in _guild(request).channels])


async def get_member(request: web.Request) -> web.Response:
    """A member of a guild."""
    member = _guild(request).members.get(request.match_info["user_id"])
    if member is None:
        raise unknown("Member")
    return json_response(member_json(member))


async def get_channel_by_id(request: web.Request) -> web.Response:
    """A channel."""
    channel = visible_channel(request.app[WORLD_KEY], request.match_info["channel_id"])
    return json_response(channel.json)


async def create_direct_channel(request: web.Request) -> web.Response:
    """The direct channel with a user, which exists from the start."""
    recipient_id = str((await read_object(request)).get("recipient_id"))
    people = request.app[WORLD_KEY].directory.people
    recipient = people.users_by_id.get(recipient_id)
    if recipient is None or recipient.bot:
        raise unknown("User")
    return json_response(direct_channel(recipient).json)


async def get_gateway(request: web.Request) -> web.Response:
    """The gateway's URL."""
    return json_response({"url": GATEWAY_URL})


async def get_gateway_for_bots(request: web.Request) -> web.Response:
    """The gateway's URL, the recommended number of shards and the limit of session starts."""
    shards = request.app[WORLD_KEY].limits.recommended_shards
    starts = request.app[GATEWAY_KEY].session_start_limit
    return json_response({"url": GATEWAY_URL, "shards": shards, "session_start_limit": starts})


def application_json(guild_count: int, flags: int) -> JsonObject:
    """Discord's application object."""
    return {
        "id": BOT.id,
        "name": BOT.username,
        "icon": None,
        "description": "The bot in the playground.",
        "type": None,
        "bot": BOT.json,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "integration_types_config": {"0": {}, "1": {}},
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": ROBIN.json,
        "approximate_guild_count": guild_count,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


def _guild(request: web.Request) -> Guild:
    """The guild of the route. Raises Discord's "Missing Access"."""
    return request.app[WORLD_KEY].directory.guilds.with_id(request.match_info["guild_id"])


ROUTES: Final = (
    web.get(f"{API}/users/@me", get_current_user),
    web.get(f"{API}/users/@me/guilds", list_guilds),
    web.post(f"{API}/users/@me/channels", create_direct_channel),
    web.get(f"{API}/applications/@me", get_application),
    web.get(f"{API}/oauth2/applications/@me", get_application),
    web.get(f"{API}/gateway", get_gateway),
    web.get(f"{API}/gateway/bot", get_gateway_for_bots),
    web.get(f"{API}/guilds/{{guild_id}}", get_guild),
    web.get(f"{API}/guilds/{{guild_id}}/channels", list_guild_channels),
    web.get(f"{API}/guilds/{{guild_id}}/members/{{user_id}}", get_member),
    web.get(f"{API}/channels/{{channel_id}}", get_channel_by_id),
)
