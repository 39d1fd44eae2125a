"""The routes of a channel's messages, for the bot with its own token."""

from typing import Final

from aiohttp import web

from playground.discord.channels import Channel
from playground.discord.errors import (
    DiscordError,
    cannot_message_user,
    missing_permissions,
    unknown,
)
from playground.discord.message import Message
from playground.discord.permissions import ATTACH_FILES, READ_MESSAGE_HISTORY, SEND_MESSAGES
from playground.discord.rest.app_keys import API, WORLD_KEY
from playground.discord.rest.channel_access import has_permission, visible_channel
from playground.discord.rest.json_response import json_response
from playground.discord.rest.request_bodies import RequestBody, read_body
from playground.discord.users import BOT
from playground.discord.world import World


async def list_messages(request: web.Request) -> web.Response:
    """The channel's messages, newest first, without ephemeral ones."""
    world, channel = request.app[WORLD_KEY], _channel(request)
    value = request.query.get("limit", "50")
    limit = int(value) if value.isdecimal() and 1 <= int(value) <= 100 else 50
    before = request.query.get("before", "")
    if not has_permission(world, channel, READ_MESSAGE_HISTORY):
        return json_response([])
    messages = [message for message in world.messages.in_channel(channel) if message.viewer is None]
    if before.isdecimal():
        messages = [message for message in messages if int(message.id) < int(before)]
    return json_response([world.messages.render(message) for message in messages[::-1][:limit]])


async def create_message(request: web.Request) -> web.Response:
    """Create a message of the bot."""
    world, channel = request.app[WORLD_KEY], _channel(request)
    async with read_body(request) as body:
        if channel.recipient and not world.directory.takes_direct_messages(channel.recipient):
            raise cannot_message_user()
        _check_permissions(world, channel, body, SEND_MESSAGES)
        message = await world.channel_messages.create(
            channel,
            body.payload,
            body.uploads,
            reads_history=has_permission(world, channel, READ_MESSAGE_HISTORY),
        )
    return json_response(world.messages.render(message))


async def get_message(request: web.Request) -> web.Response:
    """A message. In a guild it takes the permission to read the channel's history."""
    world, message = request.app[WORLD_KEY], _message(request)
    if not has_permission(world, message.channel, READ_MESSAGE_HISTORY):
        raise missing_permissions()
    return json_response(world.messages.render(message))


async def edit_message(request: web.Request) -> web.Response:
    """Edit one of the bot's own messages."""
    world, message = request.app[WORLD_KEY], _message(request)
    if message.author.id != BOT.id:
        raise DiscordError(403, 50005, "Cannot edit a message authored by another user")
    async with read_body(request) as body:
        _check_permissions(world, message.channel, body, 0)
        edited = await world.messages.edit(message.id, body.payload, body.uploads)
    return json_response(world.messages.render(edited))


async def delete_message(request: web.Request) -> web.Response:
    """Delete a message."""
    request.app[WORLD_KEY].messages.delete(_message(request).id)
    return web.Response(status=204)


def _channel(request: web.Request) -> Channel:
    return visible_channel(request.app[WORLD_KEY], request.match_info["channel_id"])


def _check_permissions(world: World, channel: Channel, body: RequestBody, required: int) -> None:
    """The bot needs these, and Attach Files for files. Raises "Missing Permissions"."""
    if not has_permission(world, channel, required | (ATTACH_FILES if body.uploads else 0)):
        raise missing_permissions()


def _message(request: web.Request) -> Message:
    """The message if it is in that channel and not ephemeral. Raises `DiscordError`."""
    message = request.app[WORLD_KEY].messages.get(request.match_info["message_id"])
    if message.channel.id != _channel(request).id or message.viewer is not None:
        raise unknown("Message")
    return message


_MESSAGES: Final = f"{API}/channels/{{channel_id}}/messages"
ROUTES: Final = (
    web.get(_MESSAGES, list_messages),
    web.post(_MESSAGES, create_message),
    web.get(f"{_MESSAGES}/{{message_id}}", get_message),
    web.patch(f"{_MESSAGES}/{{message_id}}", edit_message),
    web.delete(f"{_MESSAGES}/{{message_id}}", delete_message),
)
