"""The page in Debian's Chromium, in front of a scripted server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from .fake_backend import FakeBackend, fake_backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

CHROMIUM = Path("/usr/bin/chromium")
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
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@fresh
async def backend(tmp_path: Path) -> AsyncIterator[FakeBackend]:
    async with fake_backend(tmp_path) as backend:
        yield backend


Opener: TypeAlias = "Callable[..., Awaitable[Page]]"


@fresh
async def open_page(browser: Browser, backend: FakeBackend) -> AsyncIterator[Opener]:
    """Opens the page as a user; at the end, no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def open_page(user: str = "mika", channel: str = "studio", **options: object) -> Page:
        context = await browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, **options}
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and complaints.append(line.text))
        await page.goto(f"{backend.url}?user={user}&channel={channel}")
        await page.get_by_test_id("welcome").wait_for()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    # The browser itself reports every 4xx and lost socket, which some tests are about.
    unexpected = [
        line for line in complaints if "Failed to load" not in line and "WebSocket" not in line
    ]
    assert not unexpected


@fresh
async def page(open_page: Opener) -> Page:
    return await open_page()
