"""Discord's side as one TLS server on loopback: REST, gateway and CDN."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from playground import cdn
from playground.certificate import server_context
from playground.gateway.hub import Gateway
from playground.rest.app import ROUTES, Observer, authorization, errors, observing
from playground.rest.keys import TOKEN, WORLD
from playground.rest.limiting import Limiting
from playground.rest.ratelimits import RateLimiter, RateLimits
from playground.world import World

DEFAULT_TOKEN: Final = "playground.discord.token"  # noqa: S105 - it opens nothing


class Discord:
    """Open it with `async with`; `connect` is then what DISCORD_CONNECT must be."""

    def __init__(
        self,
        world: World,
        *,
        token: str = DEFAULT_TOKEN,
        rate_limits: RateLimits | None = None,
        observe: Observer | None = None,
    ) -> None:
        self.token = token
        self.gateway = Gateway(world, token, observe)
        self._ca_file = world.ground.folder / "ca.pem"
        self._limiting = Limiting(RateLimiter(world.ground.clock), rate_limits or RateLimits())
        self._app = self._application(world, observe)
        self._stack = AsyncExitStack()
        self._port = 0

    @property
    def connect(self) -> str:
        """The value of DISCORD_CONNECT."""
        return f"127.0.0.1:{self._port},{self._ca_file}"

    @property
    def rate_limits(self) -> RateLimits:
        """The rate limits that hold now; they may be replaced."""
        return self._limiting.limits

    @rate_limits.setter
    def rate_limits(self, limits: RateLimits) -> None:
        self._limiting.limits = limits

    async def __aenter__(self) -> Self:
        context = server_context(self._ca_file)
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        self._port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def _application(self, world: World, observe: Observer | None) -> web.Application:
        watching = [observing(observe)] if observe else []
        middlewares = [*watching, self._limiting.middleware, errors, authorization]
        app = web.Application(middlewares=middlewares, client_max_size=1024 * 1024)
        app[WORLD], app[TOKEN] = world, self.token
        app.add_routes([web.get("/", self.gateway.connect), *cdn.ROUTES, *ROUTES])
        app.on_shutdown.append(self.gateway.close)
        return app
