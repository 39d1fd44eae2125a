"""The page's routes of the providers' side: how providers and the Hub behave, and the keys."""

from collections.abc import Sequence

from aiohttp import web

from playground.discord.errors import InvalidInput
from playground.page.json_body import read_body, string
from playground.page.websocket import PageWebSockets
from playground.providers import Providers


class ProvidersApi:
    """Changes the providers' side, and tells every page of each change."""

    def __init__(self, providers: Providers, websockets: PageWebSockets) -> None:
        self._settings = providers.settings
        self._keys = providers.keys
        self._websockets = websockets

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes below `/api`."""
        return (
            web.get("/api/providers", self.settings),
            web.put("/api/providers", self.change_settings),
            web.get("/api/keys", self.keys),
            web.put("/api/keys", self.change_key),
        )

    async def settings(self, request: web.Request) -> web.Response:
        """How the providers and the Hub behave."""
        return web.json_response(self._settings.as_json())

    async def change_settings(self, request: web.Request) -> web.Response:
        """Change how some of them behave."""
        try:
            self._settings.update(await read_body(request))
        except ValueError as error:
            raise InvalidInput(str(error)) from None
        settings = self._settings.as_json()
        self._websockets.broadcast({"type": "providers", "settings": settings})
        return web.json_response(settings)

    async def keys(self, request: web.Request) -> web.Response:
        """All keys."""
        return web.json_response(self._keys.as_json())

    async def change_key(self, request: web.Request) -> web.Response:
        """Revoke or restore a key: `{"token": "hf_…", "revoked": true}`."""
        body = await read_body(request)
        change = self._keys.revoke if body.get("revoked") is True else self._keys.restore
        try:
            change(string(body, "token"))
        except ValueError as error:
            raise InvalidInput(str(error)) from None
        keys = self._keys.as_json()
        self._websockets.broadcast({"type": "keys", "keys": keys})
        return web.json_response(keys)
