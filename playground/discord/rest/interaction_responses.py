"""The routes of interaction responses; they take the interaction's token, not the bot's."""

from typing import Final

from aiohttp import web

from playground.discord.enums import CallbackType
from playground.discord.errors import unknown
from playground.discord.interaction import Interaction
from playground.discord.message import Message
from playground.discord.rest.app_keys import API, WORLD_KEY
from playground.discord.rest.json_response import json_response
from playground.discord.rest.request_bodies import read_body
from playground.discord.users import BOT
from playground.discord.world import World
from playground.json_types import JsonObject


async def create_response(request: web.Request) -> web.Response:
    """The first response."""
    world = request.app[WORLD_KEY]
    ids = request.match_info
    async with read_body(request) as body:
        interaction = await world.interactions.respond(
            ids["interaction_id"], ids["interaction_token"], body.payload, body.uploads
        )
    if request.query.get("with_response", "").lower() not in ("1", "true"):
        return web.Response(status=204)
    return json_response(_callback_response(world, interaction))


async def create_follow_up(request: web.Request) -> web.Response:
    """A follow-up message. Discord returns it even without `wait`, unlike for other webhooks."""
    world, token = request.app[WORLD_KEY], _token(request)
    async with read_body(request) as body:
        message = await world.interactions.follow_up(token, body.payload, body.uploads)
    return json_response(world.messages.render(message))


async def get_message(request: web.Request) -> web.Response:
    """A message of the interaction."""
    return json_response(request.app[WORLD_KEY].messages.render(_message(request)))


async def edit_message(request: web.Request) -> web.Response:
    """Edit a message of the interaction."""
    world, message = request.app[WORLD_KEY], _message(request)
    async with read_body(request) as body:
        edited = await world.interactions.edit(message, body.payload, body.uploads)
    return json_response(world.messages.render(edited))


async def delete_message(request: web.Request) -> web.Response:
    """Delete a message of the interaction."""
    request.app[WORLD_KEY].messages.delete(_message(request).id)
    return web.Response(status=204)


def _message(request: web.Request) -> Message:
    message_id = request.match_info.get("message_id", "@original")
    return request.app[WORLD_KEY].interactions.message(_token(request), message_id)


def _token(request: web.Request) -> str:
    if request.match_info["webhook_id"] != BOT.id:
        raise unknown("Webhook")
    return request.match_info["webhook_token"]


def _callback_response(world: World, interaction: Interaction) -> JsonObject:
    """Discord's interaction callback response, which `with_response` asks for."""
    callback: JsonObject = {
        "id": interaction.id,
        "type": int(interaction.type),
        "channel_id": interaction.channel.id,
    }
    if interaction.channel.guild_id:
        callback["guild_id"] = interaction.channel.guild_id
    message = world.messages.find(interaction.original_id or "")
    if message is None:
        return {"interaction": callback}
    callback["response_message_id"] = message.id
    callback["response_message_loading"] = message.is_loading
    callback["response_message_ephemeral"] = message.viewer is not None
    callback_type = (interaction.response or {})["type"]
    if callback_type == CallbackType.DEFERRED_UPDATE:
        return {"interaction": callback}
    if callback_type == CallbackType.DEFERRED_MESSAGE:
        callback_type = CallbackType.MESSAGE
    resource = {"type": int(callback_type), "message": world.messages.render(message)}
    return {"interaction": callback, "resource": resource}


_WEBHOOK: Final = f"{API}/webhooks/{{webhook_id}}/{{webhook_token}}"
ROUTES: Final = (
    web.post(
        f"{API}/interactions/{{interaction_id}}/{{interaction_token}}/callback", create_response
    ),
    web.post(_WEBHOOK, create_follow_up),
    *(
        route
        for message in ("@original", "{message_id}")
        for route in (
            web.get(f"{_WEBHOOK}/messages/{message}", get_message),
            web.patch(f"{_WEBHOOK}/messages/{message}", edit_message),
            web.delete(f"{_WEBHOOK}/messages/{message}", delete_message),
        )
    ),
)
