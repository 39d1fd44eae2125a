"""The page on the real playground, with a small discord.py bot that shows what ours does not."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from playground import Playground
from tests.playground.bots import connected

from . import sketch_bot
from .conftest import fresh, shared

pytestmark = pytest.mark.asyncio(loop_scope="session")


@shared
async def studio() -> AsyncIterator[Playground]:
    """A playground with the sketch bot online."""
    async with Playground(page_port=0) as playground, connected(playground, sketch_bot.build):
        yield playground


@fresh
async def page(browser: BrowserContext, studio: Playground) -> AsyncIterator[Page]:
    page = await browser.new_page()
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(studio.page_url)
    await expect(page.get_by_test_id("bot")).to_contain_text("Online")
    yield page
    await page.close()


async def send(page: Page, command: str) -> Locator:
    """Sends a command; the message that answers it."""
    before = await page.get_by_test_id("message").count()
    await page.get_by_test_id("composer-text").fill(command)
    await page.get_by_role("button", name="Send").click()
    return page.get_by_test_id("message").nth(before)


async def test_four_pictures_arrive_in_the_message(page: Page) -> None:
    reply = await send(page, "/imagine a fox in the snow count: 4")
    pictures = reply.locator("img")
    await expect(pictures).to_have_count(4)
    for picture in await pictures.all():
        await expect(picture).to_have_js_property("naturalWidth", 256)
        await expect(picture).to_have_attribute("alt", "a fox in the snow")
    await expect(reply.get_by_test_id("used")).to_contain_text("Mika used imagine")
    await expect(page.get_by_test_id("sending")).to_have_count(0)


async def test_a_clip_plays_and_seeks(page: Page) -> None:
    reply = await send(page, "/video a paper boat")
    clip = reply.locator("video")
    await clip.evaluate(
        "clip => new Promise(done => { clip.ontimeupdate = () => clip.currentTime > 1.2 && done();"
        " clip.currentTime = 1; clip.play(); })"
    )


async def test_autocomplete_comes_from_the_bot(page: Page) -> None:
    box = page.get_by_test_id("composer-text")
    await box.press_sequentially("/imagine a fox model:flux")
    await expect(page.get_by_test_id("suggestion")).to_contain_text("The flux one")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message").last).to_contain_text("drawn with flux/one")


async def test_a_whisper_is_seen_by_one_user_only(page: Page) -> None:
    reply = await send(page, "/imagine a fox")
    await reply.get_by_role("button", name="Whisper").click()
    await expect(page.get_by_text("Between us")).to_be_visible()
    replied = page.get_by_test_id("message").last.get_by_test_id("replied")
    await expect(replied).to_have_text("MMika clicked in Hdrawn with plain")
    await expect(reply.get_by_role("button", name="Whisper")).to_be_enabled()
    await page.get_by_test_id("user-robin").click()
    await expect(page.get_by_test_id("message").first).to_be_visible()
    await expect(page.get_by_text("Between us")).to_have_count(0)


async def test_a_modal_goes_to_the_bot_and_its_answer_comes_back(page: Page) -> None:
    reply = await send(page, "/imagine a fox")
    await reply.get_by_role("button", name="Rename").click()
    modal = page.get_by_role("dialog", name="A new title")
    await modal.get_by_label("Words").fill("Vulpes vulpes")
    await modal.get_by_role("radio", name="Large").check()
    await modal.get_by_role("button", name="Submit").click()
    await expect(modal).to_have_count(0)
    await expect(page.get_by_role("heading", name="Vulpes vulpes").last).to_be_visible()


async def test_a_button_may_delete_its_message(page: Page) -> None:
    reply = await send(page, "/imagine a fox")
    await reply.get_by_role("button", name="Delete").wait_for()
    before = await page.get_by_test_id("message").count()
    await reply.get_by_role("button", name="Delete").click()
    await expect(page.get_by_test_id("message")).to_have_count(before - 1)


async def test_what_discord_refuses_is_said_in_the_box(page: Page) -> None:
    await page.get_by_test_id("composer-text").fill("/imagine a fox count: 9")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text("count must be at most 4.")


async def test_a_provider_is_broken_and_healed_from_the_panel(
    page: Page, studio: Playground
) -> None:
    fal = page.get_by_test_id("provider-fal-ai")
    await fal.get_by_label("Failure").select_option("429")
    await expect(page.get_by_test_id("failover-hint")).to_contain_text("fal-ai fails")
    assert studio.providers.settings["fal-ai"].failure == "429"
    await page.get_by_role("button", name="Make all providers work").click()
    await expect(fal.get_by_label("Failure")).to_have_value("")
    assert studio.providers.settings["fal-ai"].failure is None
