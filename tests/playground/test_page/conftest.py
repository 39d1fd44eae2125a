"""The page in Debian's Chromium, in front of a scripted server."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, ConsoleMessage, Error, Page, async_playwright

from .fake_backend import FakeBackend, fake_backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# One browser and one event loop serve all tests of the page: a browser takes longer to start
# than a test takes to run.
shared = pytest_asyncio.fixture(loop_scope="session", scope="session")
fresh = pytest_asyncio.fixture(loop_scope="session")


@shared
async def browser() -> AsyncIterator[BrowserContext]:
    """A window of the browser, in which each test opens pages of its own."""
    if shutil.which(CHROMIUM) is None:
        reason = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield await chromium.new_context()
        await chromium.close()


@shared
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FakeBackend]:
    async with fake_backend(tmp_path_factory.mktemp("cdn")) as backend:
        yield backend


@pytest.fixture
def backend(server: FakeBackend) -> FakeBackend:
    """The server as if it had just begun."""
    server.reset()
    return server


@pytest.fixture(scope="session")
def idle_tabs() -> list[Page]:
    """Tabs that no test uses at the moment: a new one takes longer to open than a page to load."""
    return []


Opener: TypeAlias = "Callable[..., Awaitable[Page]]"


@fresh
async def open_page(
    browser: BrowserContext, idle_tabs: list[Page], backend: FakeBackend
) -> AsyncIterator[Opener]:
    """Opens the page as a user; at the end, no page may have complained."""
    pages: list[Page] = []
    complaints: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        if line.type == "error":
            complaints.append(line.text)

    def listen_to_errors(error: Error) -> None:
        complaints.append(str(error))

    async def open_page(
        user: str = "mika", channel: str = "studio", width: int = 1280, height: int = 800
    ) -> Page:
        page = idle_tabs.pop() if idle_tabs else await browser.new_page()
        pages.append(page)
        page.set_default_timeout(5000)
        page.on("pageerror", listen_to_errors)
        page.on("console", listen)
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(f"{backend.url}?user={user}&channel={channel}")
        await page.get_by_test_id("welcome").wait_for()
        return page

    yield open_page
    for page in pages:
        page.remove_listener("pageerror", listen_to_errors)
        page.remove_listener("console", listen)
        await page.unroute_all()
        await page.goto("about:blank")
    idle_tabs.extend(pages)
    # The browser itself reports every 4xx and lost socket, which some tests are about.
    expected = ("Failed to load", "WebSocket")
    assert not [line for line in complaints if not any(word in line for word in expected)]


@fresh
async def page(open_page: Opener) -> Page:
    return await open_page()
