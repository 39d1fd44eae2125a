"""The routes of a channel's messages: those that the bot posts as itself."""

from typing import Final

from aiohttp import web

from playground.errors import DiscordError, missing_permissions, unknown
from playground.people import ATTACH_FILES, BOT, SEND_MESSAGES
from playground.places import Channel
from playground.posts import Post
from playground.rest.bodies import reading
from playground.rest.keys import API, WORLD
from playground.rest.replies import reply


async def history(request: web.Request) -> web.Response:
    """The newest messages first, ephemeral ones left out."""
    world, channel = request.app[WORLD], _channel(request)
    limit = request.query.get("limit", "50")
    most = int(limit) if limit.isdecimal() and 1 <= int(limit) <= 100 else 50
    before = request.query.get("before", "")
    posts = [post for post in world.messages.in_channel(channel) if post.viewer is None]
    if before.isdecimal():
        posts = [post for post in posts if int(post.id) < int(before)]
    return reply([world.messages.json(post) for post in posts[::-1][:most]])


async def create(request: web.Request) -> web.Response:
    """Post a message as the bot."""
    world, channel = request.app[WORLD], _channel(request)
    async with reading(request) as body:
        _check_permissions(world.app_permissions, files=bool(body.uploads))
        draft = world.messages.draft(channel)
        post = await world.messages.create(draft, body.payload, body.uploads)
    return reply(world.messages.json(post))


async def one(request: web.Request) -> web.Response:
    """One message."""
    return reply(request.app[WORLD].messages.json(_post(request)))


async def edit(request: web.Request) -> web.Response:
    """Edit one of the bot's own messages."""
    world, post = request.app[WORLD], _post(request)
    if post.author.id != BOT.id:
        raise DiscordError(403, 50005, "Cannot edit a message authored by another user")
    async with reading(request) as body:
        edited = await world.messages.edit(post.id, body.payload, body.uploads)
    return reply(world.messages.json(edited))


async def delete(request: web.Request) -> web.Response:
    """Delete a message."""
    request.app[WORLD].messages.delete(_post(request).id)
    return web.Response(status=204)


def _channel(request: web.Request) -> Channel:
    return request.app[WORLD].channel_by_id(request.match_info["channel_id"])


def _post(request: web.Request) -> Post:
    """The message, if it is in that channel; of an ephemeral one a channel knows nothing."""
    post = request.app[WORLD].messages.get(request.match_info["message_id"])
    if post.channel != _channel(request) or post.viewer is not None:
        raise unknown("Message")
    return post


def _check_permissions(permissions: int, *, files: bool) -> None:
    needed = SEND_MESSAGES | (ATTACH_FILES if files else 0)
    if permissions & needed != needed:
        raise missing_permissions()


_MESSAGES: Final = f"{API}/channels/{{channel_id}}/messages"
ROUTES: Final = (
    web.get(_MESSAGES, history),
    web.post(_MESSAGES, create),
    web.get(f"{_MESSAGES}/{{message_id}}", one),
    web.patch(f"{_MESSAGES}/{{message_id}}", edit),
    web.delete(f"{_MESSAGES}/{{message_id}}", delete),
)
