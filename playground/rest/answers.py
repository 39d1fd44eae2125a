"""The routes that answer interactions. They take the interaction's token, never the bot's."""

from typing import Final

from aiohttp import web

from playground.errors import unknown
from playground.interactions import Interaction
from playground.kinds import Callback
from playground.people import BOT
from playground.posts import Post
from playground.rest.bodies import reading
from playground.rest.keys import API, WORLD
from playground.rest.replies import reply
from playground.wire import Json
from playground.world import World


async def callback(request: web.Request) -> web.Response:
    """The first answer."""
    world = request.app[WORLD]
    ids = request.match_info
    async with reading(request) as body:
        interaction = await world.interactions.answer(
            ids["interaction_id"], ids["interaction_token"], body.payload, body.uploads
        )
    if request.query.get("with_response", "").lower() not in ("1", "true"):
        return web.Response(status=204)
    return reply(_acknowledgement(world, interaction))


async def follow_up(request: web.Request) -> web.Response:
    """Another message. It is always answered with the message, as Discord does for interactions."""
    world, token = request.app[WORLD], _token(request)
    async with reading(request) as body:
        post = await world.interactions.follow_up(token, body.payload, body.uploads)
    return reply(world.messages.json(post))


async def read(request: web.Request) -> web.Response:
    """A message of the interaction."""
    return reply(request.app[WORLD].messages.json(_reply(request)))


async def edit(request: web.Request) -> web.Response:
    """Edit a message of the interaction."""
    world, post = request.app[WORLD], _reply(request)
    async with reading(request) as body:
        edited = await world.messages.edit(post.id, body.payload, body.uploads)
    return reply(world.messages.json(edited))


async def delete(request: web.Request) -> web.Response:
    """Delete a message of the interaction."""
    request.app[WORLD].messages.delete(_reply(request).id)
    return web.Response(status=204)


def _reply(request: web.Request) -> Post:
    message_id = request.match_info.get("message_id", "@original")
    return request.app[WORLD].interactions.reply(_token(request), message_id)


def _token(request: web.Request) -> str:
    if request.match_info["webhook_id"] != BOT.id:
        raise unknown("Webhook")
    return request.match_info["webhook_token"]


def _acknowledgement(world: World, interaction: Interaction) -> Json:
    """What Discord says to the first answer when asked for its response."""
    about: Json = {
        "id": interaction.id,
        "type": int(interaction.kind),
        "channel_id": interaction.channel.id,
    }
    if interaction.channel.guild_id:
        about["guild_id"] = interaction.channel.guild_id
    post = world.messages.find(interaction.original_id or "")
    if post is None:
        return {"interaction": about}
    about["response_message_id"] = post.id
    about["response_message_loading"] = post.is_loading
    about["response_message_ephemeral"] = post.viewer is not None
    kind = (interaction.answer or {})["type"]
    if kind == Callback.DEFER_UPDATE:
        return {"interaction": about}
    shown = Callback.MESSAGE if kind == Callback.DEFER else kind
    resource = {"type": int(shown), "message": world.messages.json(post)}
    return {"interaction": about, "resource": resource}


_WEBHOOK: Final = f"{API}/webhooks/{{webhook_id}}/{{webhook_token}}"
ROUTES: Final = (
    web.post(f"{API}/interactions/{{interaction_id}}/{{interaction_token}}/callback", callback),
    web.post(_WEBHOOK, follow_up),
    *(
        route
        for message in ("@original", "{message_id}")
        for route in (
            web.get(f"{_WEBHOOK}/messages/{message}", read),
            web.patch(f"{_WEBHOOK}/messages/{message}", edit),
            web.delete(f"{_WEBHOOK}/messages/{message}", delete),
        )
    ),
)
