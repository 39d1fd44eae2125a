"""The routes of threads: making, changing and deleting them, their lists and their members."""

from typing import Final

from aiohttp import web

from playground.discord.channels import Channel
from playground.discord.errors import (
    DiscordError,
    missing_permissions,
    unknown,
    wrong_channel_type,
)
from playground.discord.permissions import (
    CREATE_PUBLIC_THREADS,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES_IN_THREADS,
)
from playground.discord.rest.app_keys import API, WORLD_KEY
from playground.discord.rest.channel_access import has_permission, visible_channel
from playground.discord.rest.json_response import json_response
from playground.discord.rest.messages import find_message
from playground.discord.rest.request_bodies import read_object
from playground.discord.threads import state_of
from playground.discord.users import BOT, User
from playground.discord.world import World
from playground.json_types import JsonObject

MAX_LISTED: Final = 100


async def create_from_message(request: web.Request) -> web.Response:
    """Make a thread under a message."""
    world, message = request.app[WORLD_KEY], find_message(request)
    channel = visible_channel(world, message.channel.id)
    _require(world, channel, CREATE_PUBLIC_THREADS | READ_MESSAGE_HISTORY)
    if message.system_type is not None:
        raise DiscordError(403, 50021, "Cannot execute action on a system message")
    thread = world.threads.create(channel, BOT, await read_object(request), message)
    return json_response(thread.json, status=201)


async def create_thread(request: web.Request) -> web.Response:
    """Make a thread on its own. Private ones, the default of Discord's, do not exist here."""
    world = request.app[WORLD_KEY]
    channel = visible_channel(world, request.match_info["channel_id"])
    body = await read_object(request)
    if body.get("type") not in (10, 11):
        raise wrong_channel_type()
    _require(world, channel, CREATE_PUBLIC_THREADS)
    thread = world.threads.create(channel, BOT, body)
    return json_response(thread.json, status=201)


async def edit_channel(request: web.Request) -> web.Response:
    """Change a thread. Other channels take permissions that this bot does not have."""
    world, body = request.app[WORLD_KEY], await read_object(request)
    thread = _thread(request)
    may_manage = has_permission(world, thread, MANAGE_THREADS)
    if not may_manage and body.get("archived") is False:
        _require(world, thread, SEND_MESSAGES_IN_THREADS)
    changed = world.threads.edit(thread, body, user=BOT, may_manage=may_manage)
    return json_response(changed.json)


async def delete_channel(request: web.Request) -> web.Response:
    """Delete a thread, which takes a permission also for its owner."""
    world, thread = request.app[WORLD_KEY], _thread(request)
    _require(world, thread, MANAGE_THREADS)
    world.threads.delete(thread)
    return json_response(thread.json)


async def list_active(request: web.Request) -> web.Response:
    """The threads of a guild that are not archived, newest first."""
    world = request.app[WORLD_KEY]
    guild = world.directory.guilds.with_id(request.match_info["guild_id"])
    found = [one for one in world.directory.threads.active(guild.id) if world.bot_sees(one)]
    return json_response(_list(found[::-1], has_more=False))


async def list_archived(request: web.Request) -> web.Response:
    """The archived threads of a channel, the last archived first."""
    world = request.app[WORLD_KEY]
    channel = visible_channel(world, request.match_info["channel_id"])
    _require(world, channel, READ_MESSAGE_HISTORY)
    value = request.query.get("limit", "")
    limit = min(int(value), MAX_LISTED) if value.isdecimal() and int(value) else MAX_LISTED
    before = request.query.get("before")
    found = [one for one in world.directory.threads_of(channel) if state_of(one).archived]
    found.sort(key=_archived_at, reverse=True)
    if before:
        found = [one for one in found if _archived_at(one) < before]
    return json_response(_list(found[:limit], has_more=len(found) > limit))


async def list_members(request: web.Request) -> web.Response:
    """The members of a thread."""
    thread = _thread(request)
    members = state_of(thread).members
    return json_response([state_of(thread).member_json(thread.id, one) for one in members])


async def get_member(request: web.Request) -> web.Response:
    """A member of a thread."""
    thread, user = _thread(request), _user(request)
    if user.id not in state_of(thread).members:
        raise unknown("Member")
    return json_response(state_of(thread).member_json(thread.id, user.id))


async def add_member(request: web.Request) -> web.Response:
    """Join a thread, or add a user to it."""
    world, thread, user = request.app[WORLD_KEY], _thread(request), _user(request)
    if user.id != BOT.id:
        _require(world, thread, SEND_MESSAGES_IN_THREADS)
    world.threads.add_member(thread, user)
    return web.Response(status=204)


async def remove_member(request: web.Request) -> web.Response:
    """Leave a thread, or remove a user from it."""
    world, thread, user = request.app[WORLD_KEY], _thread(request), _user(request)
    if user.id != BOT.id:
        _require(world, thread, MANAGE_THREADS)
    world.threads.remove_member(thread, user)
    return web.Response(status=204)


def _thread(request: web.Request) -> Channel:
    world = request.app[WORLD_KEY]
    channel = visible_channel(world, request.match_info["channel_id"])
    if channel.guild_id is None:
        raise wrong_channel_type()
    if channel.thread is None:
        raise missing_permissions()
    return channel


def _user(request: web.Request) -> User:
    """The user of the route, a member of the thread's guild; the bot for `@me`."""
    user_id = request.match_info["user_id"]
    world = request.app[WORLD_KEY]
    guild = world.directory.guilds.of_channel(_thread(request))
    if user_id == "@me":
        return BOT
    if guild is None or user_id not in guild.members:
        raise unknown("User")
    return guild.members[user_id].user


def _require(world: World, channel: Channel, permissions: int) -> None:
    if channel.guild_id is not None and not has_permission(world, channel, permissions):
        raise missing_permissions()


def _archived_at(thread: Channel) -> str:
    changed: str = thread.json["thread_metadata"]["archive_timestamp"]
    return changed


def _list(threads: list[Channel], *, has_more: bool) -> JsonObject:
    """Discord's list of threads, with the bot's own memberships."""
    joined = [one for one in threads if BOT.id in state_of(one).members]
    return {
        "threads": [one.json for one in threads],
        "members": [state_of(one).member_json(one.id, BOT.id) for one in joined],
        "has_more": has_more,
    }


_CHANNEL: Final = f"{API}/channels/{{channel_id}}"
_MEMBERS: Final = f"{_CHANNEL}/thread-members"
ROUTES: Final = (
    web.post(f"{_CHANNEL}/messages/{{message_id}}/threads", create_from_message),
    web.post(f"{_CHANNEL}/threads", create_thread),
    web.get(f"{_CHANNEL}/threads/archived/public", list_archived),
    web.get(f"{API}/guilds/{{guild_id}}/threads/active", list_active),
    web.patch(_CHANNEL, edit_channel),
    web.delete(_CHANNEL, delete_channel),
    web.get(_MEMBERS, list_members),
    *(
        route
        for path in (f"{_MEMBERS}/{{user_id:@me}}", f"{_MEMBERS}/{{user_id}}")
        for route in (web.put(path, add_member), web.delete(path, remove_member))
    ),
    web.get(f"{_MEMBERS}/{{user_id}}", get_member),
)
