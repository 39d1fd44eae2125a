"""The keys under which handlers find values on the application and on the request."""

from typing import Final

from aiohttp import web

from playground.discord.gateway.server import GatewayServer
from playground.discord.world import World

WORLD_KEY: web.AppKey[World] = web.AppKey("world", World)
GATEWAY_KEY: web.AppKey[GatewayServer] = web.AppKey("gateway", GatewayServer)
BOT_TOKEN_KEY: web.AppKey[str] = web.AppKey("token", str)
# The JSON of the request's body, for the observer.
PAYLOAD_KEY: web.RequestKey[object] = web.RequestKey("payload", object)

API: Final = "/api/v10"


def route_of(request: web.Request) -> str:
    """The route as Discord documents it: `/users/@me`; empty outside of the API."""
    resource = request.match_info.route.resource
    path = resource.canonical if resource else ""
    return path.removeprefix(API) if path.startswith(API) else ""
