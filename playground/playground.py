"""Everything together: Discord's side, the providers' side and the page, on loopback."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from playground.clock import Clock
from playground.limits import Limits
from playground.page_api import PageApi
from playground.providers import Providers
from playground.rest.app import Observer
from playground.rest.ratelimits import RateLimits
from playground.server import Discord
from playground.world import World


class Playground:
    """Opens with `async with`; what it wrote is gone when it closes."""

    world: World
    discord: Discord
    providers: Providers

    def __init__(
        self,
        *,
        page_port: int = 8765,
        limits: Limits | None = None,
        rate_limits: RateLimits | None = None,
        clock: Clock | None = None,
        observe: Observer | None = None,
    ) -> None:
        self._page_port = page_port
        self._limits = limits
        self._rate_limits = rate_limits
        self._clock = clock
        self._observe = observe
        self._stack = AsyncExitStack()
        self._port = 0

    @property
    def page_url(self) -> str:
        """Where a browser sees it."""
        return f"http://127.0.0.1:{self._port}/"

    def environment(self) -> dict[str, str]:
        """What the bot's process needs in its environment to live here."""
        return {
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_CONNECT": self.discord.connect,
            "HF_TOKEN": self.providers.token,
            "HF_ENDPOINT": self.providers.endpoint,
            "HF_ROUTER_URL": self.providers.router_url,
        }

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="playground-"))
            self.world = World(Path(folder), clock=self._clock, limits=self._limits)
            self.providers = await stack.enter_async_context(Providers())
            self.discord = await stack.enter_async_context(
                Discord(self.world, rate_limits=self._rate_limits, observe=self._observe)
            )
            self._port = await self._open_page(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def _open_page(self, stack: AsyncExitStack) -> int:
        app = PageApi(self.world, self.providers.settings).application()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", self._page_port).start()
        port: int = runner.addresses[0][1]
        return port
