"""What the handlers find on their application, and on a request."""

from aiohttp import web

from playground.world import World

WORLD: web.AppKey[World] = web.AppKey("world", World)
TOKEN: web.AppKey[str] = web.AppKey("token", str)
# The JSON of the body, for who watches the traffic.
PAYLOAD: web.RequestKey[object] = web.RequestKey("payload", object)

API = "/api/v10"
