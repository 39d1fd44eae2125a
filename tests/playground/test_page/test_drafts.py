"""What was written in a channel is still there after a look at another one."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def look_at_other_channel(page: Page) -> None:
    await page.get_by_test_id("channel-dm").click()
    await expect(page.get_by_test_id("composer-text")).to_have_value("")
    await page.get_by_test_id("channel-studio").click()


async def test_a_text_survives_and_each_channel_has_its_own(page: Page) -> None:
    box = page.get_by_test_id("composer-text")
    await box.fill("half a thou")
    await page.get_by_test_id("channel-dm").click()
    await expect(box).to_have_value("")
    await box.fill("private")
    await page.get_by_test_id("channel-studio").click()
    await expect(box).to_have_value("half a thou")
    await page.get_by_test_id("channel-dm").click()
    await expect(box).to_have_value("private")


async def test_a_command_survives_with_its_options(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("composer-text").press_sequentially("/imagine a fox count:3")
    await look_at_other_channel(page)
    await expect(page.get_by_test_id("option-count")).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["options"] == {"prompt": "a fox", "count": 3}


async def test_a_draft_belongs_to_its_user(page: Page) -> None:
    box = page.get_by_test_id("composer-text")
    await box.fill("from mika")
    await page.get_by_test_id("user-robin").click()
    await expect(box).to_have_value("")
    await page.get_by_test_id("user-mika").click()
    await expect(box).to_have_value("from mika")


async def test_an_upload_ends_in_the_draft_that_it_began_in(page: Page) -> None:
    release = asyncio.Event()

    async def hold(route: Any) -> None:
        await release.wait()
        await route.continue_()

    await page.route("**/api/uploads**", hold)
    await page.get_by_test_id("composer-text").press_sequentially("/imagine a fox image:")
    await page.get_by_test_id("option-image").set_input_files(
        {"name": "start.png", "mimeType": "image/png", "buffer": b"picture"}
    )
    await page.get_by_test_id("channel-dm").click()
    async with page.expect_response("**/api/uploads**"):
        release.set()
    await expect(page.get_by_test_id("pill-image")).to_have_count(0)
    await page.get_by_test_id("channel-studio").click()
    await expect(page.get_by_test_id("pill-image")).to_have_text("imagestart.png")


async def test_a_command_refused_after_its_channel_was_left_waits_there(
    page: Page, backend: FakeBackend
) -> None:
    release = asyncio.Event()

    async def hold(route: Any) -> None:
        await release.wait()
        await route.continue_()

    backend.refuse("commands", "prompt may not be about badgers.")
    await page.route("**/api/commands", hold)
    await page.get_by_test_id("composer-text").fill("/imagine a badger")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("channel-dm").click()
    async with page.expect_response("**/api/commands"):
        release.set()
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.get_by_test_id("channel-studio").click()
    await expect(page.get_by_test_id("option-prompt")).to_have_value("a badger")
    await expect(page.get_by_role("alert")).to_contain_text("about badgers")
