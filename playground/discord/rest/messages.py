"""The routes of a channel's messages, for the bot with its own token."""

from typing import Final

from aiohttp import web

from playground.discord.channels import Channel, send_permission
from playground.discord.errors import (
    DiscordError,
    cannot_message_user,
    missing_permissions,
    unknown,
)
from playground.discord.events import TypingStarted
from playground.discord.message import Message
from playground.discord.message_content import hide_content
from playground.discord.permissions import (
    ATTACH_FILES,
    MANAGE_MESSAGES,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
)
from playground.discord.rest.app_keys import API, WORLD_KEY
from playground.discord.rest.channel_access import has_permission, visible_channel
from playground.discord.rest.json_response import json_response
from playground.discord.rest.request_bodies import RequestBody, read_body
from playground.discord.users import BOT
from playground.discord.world import World
from playground.json_types import JsonObject


async def list_messages(request: web.Request) -> web.Response:
    """The channel's messages, newest first, without ephemeral ones."""
    world, channel = request.app[WORLD_KEY], _channel(request)
    value = request.query.get("limit", "50")
    limit = int(value) if value.isdecimal() and 1 <= int(value) <= 100 else 50
    before, after = request.query.get("before", ""), request.query.get("after", "")
    if not has_permission(world, channel, READ_MESSAGE_HISTORY):
        return json_response([])
    messages = [message for message in world.messages.in_channel(channel) if message.viewer is None]
    if before.isdecimal():
        messages = [message for message in messages if int(message.id) < int(before)]
    elif after.isdecimal():
        # The oldest ones after it, and still the newest of these first.
        messages = [message for message in messages if int(message.id) > int(after)][:limit]
    return json_response([_readable(world, message) for message in messages[::-1][:limit]])


async def create_message(request: web.Request) -> web.Response:
    """Create a message of the bot."""
    world, channel = request.app[WORLD_KEY], _channel(request)
    async with read_body(request) as body:
        if channel.recipient and not world.directory.takes_direct_messages(channel.recipient):
            raise cannot_message_user()
        _check_permissions(world, channel, body, send_permission(channel))
        may_manage = has_permission(world, channel, MANAGE_THREADS)
        world.threads.open_for_message(channel, may_manage=may_manage)
        message = await world.channel_messages.create(
            channel,
            body.payload,
            body.uploads,
            reads_history=has_permission(world, channel, READ_MESSAGE_HISTORY),
        )
    return json_response(world.messages.render(message))


async def get_message(request: web.Request) -> web.Response:
    """A message. In a guild it takes the permission to read the channel's history."""
    world, message = request.app[WORLD_KEY], find_message(request)
    if not has_permission(world, message.channel, READ_MESSAGE_HISTORY):
        raise missing_permissions()
    return json_response(_readable(world, message))


async def edit_message(request: web.Request) -> web.Response:
    """Edit one of the bot's own messages."""
    world, message = request.app[WORLD_KEY], find_message(request)
    if message.author.id != BOT.id:
        raise DiscordError(403, 50005, "Cannot edit a message authored by another user")
    async with read_body(request) as body:
        _check_permissions(world, message.channel, body, 0)
        world.threads.check_editable(message.channel)
        edited = await world.messages.edit(message.id, body.payload, body.uploads)
    return json_response(world.messages.render(edited))


async def delete_message(request: web.Request) -> web.Response:
    """Delete one of the bot's messages or, with a permission, another's."""
    world, message = request.app[WORLD_KEY], find_message(request)
    if message.author.id != BOT.id:
        if message.channel.guild_id is None:
            raise DiscordError(403, 50003, "Cannot execute action on a DM channel")
        if not has_permission(world, message.channel, MANAGE_MESSAGES):
            raise missing_permissions()
    world.messages.delete(message.id)
    return web.Response(status=204)


async def start_typing(request: web.Request) -> web.Response:
    """Show for ten seconds that the bot is typing."""
    world, channel = request.app[WORLD_KEY], _channel(request)
    if not has_permission(world, channel, send_permission(channel)):
        raise missing_permissions()
    world.feed.publish(TypingStarted(channel, BOT))
    return web.Response(status=204)


def _channel(request: web.Request) -> Channel:
    return visible_channel(request.app[WORLD_KEY], request.match_info["channel_id"])


def _readable(world: World, message: Message) -> JsonObject:
    """The message object, without what the application may not read."""
    rendered = world.messages.render(message)
    if message.channel.guild_id is None or world.portal.current.message_content:
        return rendered
    return hide_content(rendered)


def _check_permissions(world: World, channel: Channel, body: RequestBody, required: int) -> None:
    """The bot needs these, and Attach Files for files. Raises "Missing Permissions"."""
    if not has_permission(world, channel, required | (ATTACH_FILES if body.uploads else 0)):
        raise missing_permissions()


def find_message(request: web.Request) -> Message:
    """The message if it is in that channel and not ephemeral. Raises `DiscordError`."""
    channel = _channel(request)
    message = request.app[WORLD_KEY].messages.get(request.match_info["message_id"])
    if message.channel.id != channel.id or message.viewer is not None:
        raise unknown("Message")
    return message


_MESSAGES: Final = f"{API}/channels/{{channel_id}}/messages"
ROUTES: Final = (
    web.get(_MESSAGES, list_messages),
    web.post(_MESSAGES, create_message),
    web.get(f"{_MESSAGES}/{{message_id}}", get_message),
    web.patch(f"{_MESSAGES}/{{message_id}}", edit_message),
    web.delete(f"{_MESSAGES}/{{message_id}}", delete_message),
    web.post(f"{API}/channels/{{channel_id}}/typing", start_typing),
)
