"""As a new user would: the page in Chromium, the bot behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.e2e.stage import HANG_TIMEOUT_S, Stage
from tests.playground.test_page.conftest import browser, fresh

__all__ = ["browser"]  # a fixture

pytestmark = pytest.mark.asyncio(loop_scope="session")


# Four images of a megapixel are drawn, sent and shown: a limit for what hangs, not a wait.
expect.set_options(timeout=HANG_TIMEOUT_S * 1000)


@fresh
async def page(browser: BrowserContext, stage: Stage) -> AsyncIterator[Page]:
    page = await browser.new_page()
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(stage.playground.page_url)
    await expect(page.get_by_test_id("bot")).to_contain_text("Online")
    await page.get_by_test_id("user-mika").click()
    yield page
    await page.close()


async def send(page: Page, command: str) -> Locator:
    """Send a command; the message that answers it."""
    seen = await identities(page)
    await page.get_by_test_id("composer-text").fill(command)
    await page.keyboard.press("Enter")
    return await newest(page, seen)


async def newest(page: Page, seen: set[str]) -> Locator:
    """The message that was not there before."""
    names = ", ".join(f'"{name}"' for name in seen)
    handle = await page.wait_for_function(
        f"() => [...document.querySelectorAll('[data-message-id]')].map(m => m.dataset.messageId)"
        f".find(id => ![{names}].includes(id))"
    )
    return page.locator(f'[data-message-id="{await handle.json_value()}"]')


async def identities(page: Page) -> set[str]:
    messages = await page.locator("[data-message-id]").all()
    return {str(await message.get_attribute("data-message-id")) for message in messages}


def button(message: Locator, name: str) -> Locator:
    return message.get_by_role("button", name=name, exact=True)


async def test_four_pictures_come_and_again_and_delete_do_what_they_say(page: Page) -> None:
    first = await send(page, "/imagine a fox in the snow count: 4")
    await expect(button(first, "Again")).to_be_visible()
    pictures = first.get_by_test_id("gallery").locator("img")
    await expect(pictures).to_have_count(4)
    for picture in await pictures.all():
        await expect(picture).to_have_js_property("naturalWidth", 1024)
    seen = await identities(page)
    await button(first, "Again").click()
    second = await newest(page, seen)
    await expect(second.get_by_test_id("gallery").locator("img")).to_have_count(4)
    await button(second, "Delete").click()
    await expect(second).to_have_count(0)
    await expect(first).to_be_visible()


async def test_a_video_plays(page: Page) -> None:
    reply = await send(page, "/video a paper boat on a stream")
    await reply.locator("video").evaluate(
        "clip => new Promise(done => {"
        " clip.ontimeupdate = () => clip.currentTime > 0.2 && done(); clip.play(); })"
    )


async def test_what_runs_can_be_cancelled(page: Page, stage: Stage) -> None:
    stage.providers(failure="never")
    reply = await send(page, "/imagine a fox")
    await button(reply, "Cancel").click()
    await expect(reply).to_contain_text("Cancelled")
    await expect(button(reply, "Cancel")).to_have_count(0)


async def test_a_third_job_is_refused_and_only_its_asker_sees_that(
    page: Page, stage: Stage
) -> None:
    stage.providers(failure="never")
    running = [await send(page, "/imagine a fox") for _ in range(2)]
    for reply in running:
        await expect(button(reply, "Cancel")).to_be_visible()
    refused = await send(page, "/imagine one too many")
    await expect(refused).to_contain_text("Only you can see this")
    await page.get_by_test_id("user-robin").click()
    await expect(running[0]).to_be_visible()
    await expect(refused).to_have_count(0)
    for reply in running:  # she may manage messages
        await button(reply, "Cancel").click()
        await expect(reply).to_contain_text("Cancelled")


async def test_a_narrow_window_has_room_for_all_of_it(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    reply = await send(page, "/imagine a lighthouse count: 2")
    await expect(button(reply, "Delete")).to_be_in_viewport()
    wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
