"""The providers as one server on loopback: `/hub`, `/router/<provider>` and `/media`."""

import socket
from contextlib import AsyncExitStack
from typing import Final, Self

from aiohttp import web

from playground.clock import Clock, LiveClock
from playground.providers.catalogue import CATALOGUE, Catalogue
from playground.providers.hub import Hub
from playground.providers.job_queue import Desk
from playground.providers.media import Media
from playground.providers.protocols import all_providers
from playground.providers.renderer import Payload, Studio, open_studio
from playground.providers.router import Router
from playground.providers.settings import Settings

MAX_BODY: Final = 64 * 2**20
PATIENCE: Final = 0.1  # seconds: a held request does not hold the shutdown


class Providers:
    """An async context manager: open, it listens on 127.0.0.1, on a free port for port 0."""

    def __init__(
        self,
        port: int = 0,
        token: str = "hf_playground",  # noqa: S107 it opens nothing but this
        *,
        settings: Settings | None = None,
        catalogue: Catalogue = CATALOGUE,
        payload: Payload | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.token = token
        self._port = port
        self._catalogue = catalogue
        self._payload = payload
        self._clock = clock or LiveClock()
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            listener = socket.create_server(("127.0.0.1", self._port))
            opening.callback(listener.close)
            self._port = listener.getsockname()[1]
            studio = opening.enter_context(open_studio(self._payload))
            runner = web.AppRunner(
                self._app(studio),
                access_log=None,
                handler_cancellation=True,
                shutdown_timeout=PATIENCE,
            )
            opening.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.SockSite(runner, listener).start()
            self._open = opening.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a path."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def endpoint(self) -> str:
        """What `HF_ENDPOINT` must be."""
        return f"{self.origin}/hub"

    @property
    def router_url(self) -> str:
        """What `HF_ROUTER_URL` must be."""
        return f"{self.origin}/router"

    def _app(self, studio: Studio) -> web.Application:
        media = Media(self.origin, studio)
        desk = Desk(self._clock, media.forget)
        router = Router(
            settings=self.settings,
            catalogue=self._catalogue,
            desk=desk,
            media=media,
            token=self.token,
        )
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes(Hub(self._catalogue, self.token).routes())
        app.add_routes(media.routes(desk))
        app.add_routes(router.routes(all_providers()))
        return app
