"""A person in the page who follows a page of the documentation, and takes its pictures."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from PIL import Image
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.e2e.stage import HANG_TIMEOUT_S, Stage, staged
from tests.e2e.test_page import button, identities, newest

AnyReader = TypeVar("AnyReader", bound="Reader")

expect.set_options(timeout=HANG_TIMEOUT_S * 1000)

WIDTH = 780  # pixels of a picture, at most
COLORS = 128


def screenshots_folder() -> Path | None:
    """Where pictures are taken; nowhere in an ordinary test."""
    return Path(os.environ["SCREENSHOTS"]) if "SCREENSHOTS" in os.environ else None


class Reader:
    """Who reads the documentation, and does in the page what it says."""

    def __init__(self, page: Page, stage: Stage) -> None:
        self.page = page
        self.stage = stage
        self._folder = screenshots_folder()

    async def become(self, person: str) -> None:
        """Look at the channel as that person."""
        await self.page.goto(f"{self.stage.playground.page_url}?user={person}")
        await self.page.get_by_test_id("welcome").wait_for()
        await expect(self.page.get_by_test_id("bot")).to_contain_text("Online")

    async def run(self, command: str) -> Locator:
        """The answer to a command without options."""
        seen = await identities(self.page)
        await self.page.get_by_test_id("composer-text").fill(command)
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("button", name="Send").click()
        return await newest(self.page, seen)

    async def fill_in(self, **fields: str) -> None:
        """Fill in the open form, and submit it."""
        form = self.page.get_by_test_id("modal")
        for label, text in fields.items():
            await form.get_by_label(label.replace("_", " "), exact=True).fill(text)
        await button(form, "Submit").click()
        await expect(form).to_have_count(0)

    async def shoot(self, name: str, shown: Locator) -> None:
        """Take a picture for the documentation: few colours, so that it is small."""
        if self._folder is None:
            return
        await self.page.mouse.move(0, 0)
        picture = Image.open(BytesIO(await shown.screenshot(animations="disabled")))
        small = picture.convert("RGB").crop((0, 0, min(picture.width, WIDTH), picture.height))
        small.quantize(COLORS).save(self._folder / f"{name}.png", optimize=True)


@asynccontextmanager
async def reading(
    kind: type[AnyReader], browser: BrowserContext, person: str, **environment: str
) -> AsyncIterator[AnyReader]:
    """A reader who looks as that person at a bot with these settings."""
    async with staged(**environment) as stage:
        await stage.ready()
        page = await browser.new_page()
        await page.set_viewport_size({"width": 1280, "height": 1100})
        reader = kind(page, stage)
        await reader.become(person)
        yield reader
        await page.close()
