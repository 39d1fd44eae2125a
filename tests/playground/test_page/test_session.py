"""Who looks at what: the two users, the two channels, lost connections, narrow windows."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_switching_the_user_shows_that_users_messages_and_sends_as_them(
    page: Page, backend: FakeBackend
) -> None:
    await backend.post(samples.reply(content="For all"))
    await backend.post(samples.reply(content="For mika", flags=samples.EPHEMERAL), only="mika")
    await expect(page.get_by_test_id("message")).to_have_count(2)
    await page.get_by_test_id("user-robin").click()
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await expect(page.get_by_test_id("message")).to_contain_text("For all")
    await expect(page.get_by_test_id("user-robin")).to_have_attribute("aria-checked", "true")
    await page.get_by_test_id("composer-text").fill("/help")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["user"] == "robin"


async def test_the_address_remembers_user_and_channel(page: Page) -> None:
    await page.get_by_test_id("channel-dm").click()
    await page.get_by_test_id("user-robin").click()
    await expect(page).to_have_url(re.compile(r"\?user=robin&channel=dm$"))
    await page.reload()
    await expect(page.get_by_test_id("channel-dm")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_test_id("user-robin")).to_have_attribute("aria-checked", "true")


async def test_a_message_in_the_other_channel_marks_it_unread(
    page: Page, backend: FakeBackend
) -> None:
    await backend.post(samples.message("Psst"), "dm")
    direct = page.get_by_test_id("channel-dm")
    await expect(direct.get_by_label("unread")).to_be_visible()
    await direct.click()
    await expect(page.get_by_test_id("message")).to_contain_text("Psst")
    await expect(direct.get_by_label("unread")).to_have_count(0)


async def test_a_command_in_direct_messages_goes_there(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("channel-dm").click()
    await page.get_by_test_id("composer-text").fill("/imagine a fox")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["channel"] == "dm"


async def test_a_lost_connection_comes_back_with_what_was_missed(
    page: Page, backend: FakeBackend
) -> None:
    await backend.cut_connections()
    await expect(page.get_by_test_id("banner")).to_have_text("Reconnecting…")
    backend.messages["studio"].append(samples.message("Missed"))
    backend.accepts_events = True
    await expect(page.get_by_test_id("message")).to_contain_text("Missed")
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    await backend.post(samples.message("Live again"))
    await expect(page.get_by_test_id("message").last).to_contain_text("Live again")


async def test_what_happens_while_the_state_is_fetched_is_not_lost(
    page: Page, backend: FakeBackend
) -> None:
    async def old_snapshot(route: Any) -> None:
        response = await route.fetch()
        await backend.post(samples.message("In between"))
        await expect(page.get_by_test_id("message")).to_contain_text("In between")
        await route.fulfill(response=response)

    await page.route("**/api/state**", old_snapshot)
    async with page.expect_response("**/api/state**"):
        await backend.cut_connections()
        backend.accepts_events = True
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    await expect(page.get_by_test_id("message")).to_contain_text("In between")


async def test_an_answer_for_a_channel_that_was_left_is_dropped(
    page: Page, backend: FakeBackend
) -> None:
    backend.messages["dm"].append(samples.message("Direct"))
    backend.messages["studio"].append(samples.message("Public"))
    release = asyncio.Event()

    async def hold(route: Any) -> None:
        await release.wait()
        await route.continue_()

    await page.route("**/api/state**channel=dm", hold)
    await page.get_by_test_id("channel-dm").click()
    await page.get_by_test_id("channel-studio").click()
    await expect(page.get_by_test_id("message")).to_contain_text("Public")
    async with page.expect_response("**/api/state**channel=dm"):
        release.set()
    await expect(page.get_by_test_id("message")).to_contain_text("Public")


async def test_a_narrow_window_has_everything_in_reach(
    open_page: Opener, backend: FakeBackend
) -> None:
    page = await open_page(width=390, height=844)
    urls = [backend.store(f"{n}.png", samples.picture(n)) for n in range(4)]
    box = samples.container(samples.gallery(*urls), samples.row(samples.button("Again", "again")))
    await backend.post(samples.layout(box))
    await expect(page.locator("img").last).to_have_js_property("naturalWidth", 320)
    await page.get_by_role("button", name="Again").click()
    assert (await backend.heard("components"))["custom_id"] == "again"
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_test_id("user-robin").click()
    await expect(page.get_by_test_id("sidebar")).to_be_hidden()
    await page.get_by_test_id("composer-text").fill("/imagine a fox")
    await page.get_by_role("button", name="Send").click()
    assert (await backend.heard("commands"))["user"] == "robin"
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_the_keyboard_alone_reaches_every_part(page: Page, backend: FakeBackend) -> None:
    await backend.post(
        samples.message("Look", components=[samples.row(samples.button("Go", "go"))])
    )
    reached: set[str] = set()
    for _ in range(50):
        await page.keyboard.press("Tab")
        reached.add(
            await page.evaluate(
                "document.activeElement.dataset.testid ?? document.activeElement.textContent"
            )
        )
    assert {"channel-studio", "user-mika", "toggle-panel", "Go", "composer-text"} <= reached


async def test_the_arrows_switch_the_user(page: Page) -> None:
    await page.get_by_test_id("user-mika").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_test_id("user-robin")).to_be_focused()
    await expect(page.get_by_test_id("user-robin")).to_have_attribute("aria-checked", "true")
