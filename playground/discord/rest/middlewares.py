"""The middlewares of the REST API: the observer, error responses, the bot's token."""

import json
import secrets
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from playground.discord.errors import DiscordError, not_found, too_large, unauthorized
from playground.discord.rest.app_keys import BOT_TOKEN_KEY, PAYLOAD_KEY, route_of
from playground.discord.rest.json_response import json_response
from playground.discord.traffic import TrafficObserver


def make_observer_middleware(observer: TrafficObserver) -> Middleware:
    """A middleware that reports every request and its response."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if route := route_of(request):
            name = f"{request.method} {route}"
            observer(
                "rest", name, request.get(PAYLOAD_KEY), response.status, _json_content(response)
            )
        return response

    return middleware


@web.middleware
async def render_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Respond to every error with Discord's error object."""
    try:
        return await handler(request)
    except DiscordError as error:
        return json_response(error.body, status=error.status)
    except web.HTTPException as error:
        converted = _converted(error)
        return json_response(converted.body, status=converted.status)
    except ConnectionResetError:  # the client has gone, as a bot that is killed does
        return web.Response(status=400)


@web.middleware
async def check_bot_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Require the bot's token, except on routes that Discord leaves open."""
    route = route_of(request)
    if route and route != "/gateway" and not route.startswith(_ROUTES_WITHOUT_BOT_TOKEN):
        given = request.headers.get("Authorization", "")
        if not secrets.compare_digest(given.encode(), f"Bot {request.app[BOT_TOKEN_KEY]}".encode()):
            raise unauthorized()
    return await handler(request)


def _converted(error: web.HTTPException) -> DiscordError:
    match error.status:
        case 404:
            return not_found()
        case 405:
            return DiscordError(405, 0, "405: Method Not Allowed")
        case 413:
            return too_large()
        case status:
            return DiscordError(status, 0, f"{status}: {error.reason}")


def _json_content(response: web.StreamResponse) -> Any:
    if not isinstance(response, web.Response) or response.content_type != "application/json":
        return None
    return json.loads(response.body) if isinstance(response.body, bytes) else None


# These have an interaction's token in their path instead.
_ROUTES_WITHOUT_BOT_TOKEN: Final = ("/interactions/", "/webhooks/")
