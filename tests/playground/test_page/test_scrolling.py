"""The view follows the newest message, except for somebody who reads older ones."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from . import samples
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


def message(page: Page) -> Locator:
    return page.get_by_test_id("message").last


def pictures(backend: FakeBackend, count: int) -> list[str]:
    return [backend.store(f"{n}.png", samples.picture(n)) for n in range(count)]


async def fill(page: Page, backend: FakeBackend) -> list[dict[str, Any]]:
    """More messages than fit into the window."""
    posted = [await backend.post(samples.message(f"Number {n}")) for n in range(40)]
    await expect(message(page)).to_be_in_viewport()
    return posted


async def scroll_up(page: Page) -> None:
    await page.get_by_test_id("scroller").hover()
    await page.mouse.wheel(0, -600)
    await expect(page.get_by_test_id("present-bar")).to_be_visible()


async def drawn(page: Page, news: str) -> None:
    """Wait until the browser has drawn the news.

    A message that moves the view in the middle of a turn of the wheel leaves it short of the end
    by the message's height: the compositor scrolls to where the end was.
    """
    await expect(page.get_by_test_id("present-bar")).to_contain_text(news)
    await page.evaluate(
        "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )


async def top_of(page: Page, text: str) -> float:
    box = await page.get_by_text(text, exact=True).bounding_box()
    assert box
    return box["y"]


async def test_the_newest_message_stays_in_sight_while_pictures_arrive(
    page: Page, backend: FakeBackend
) -> None:
    for _ in range(6):
        await backend.post(samples.layout(samples.gallery(*pictures(backend, 4))))
    await expect(message(page).locator("img").last).to_be_in_viewport()


async def test_a_reply_is_followed_also_from_just_above_the_end(
    page: Page, backend: FakeBackend
) -> None:
    await fill(page, backend)
    await page.get_by_test_id("scroller").evaluate("scroller => { scroller.scrollTop = -20 }")
    await backend.post(samples.message("Newest\n" * 10))
    scroller = page.get_by_test_id("scroller")
    await expect(message(page)).to_contain_text("Newest")
    await expect(scroller).to_have_js_property("scrollTop", 0)
    await expect(page.get_by_test_id("present-bar")).to_have_count(0)


async def test_somebody_who_scrolled_up_stays_there_and_is_told_of_what_is_new(
    page: Page, backend: FakeBackend
) -> None:
    await fill(page, backend)
    await scroll_up(page)
    bar = page.get_by_test_id("present-bar")
    await expect(bar).to_contain_text("You are looking at older messages")
    before = await top_of(page, "Number 25")
    await backend.post(samples.message("First news"))
    await expect(bar).to_contain_text("1 new message")
    await backend.post(samples.message("Second news"))
    await expect(bar).to_contain_text("2 new messages")
    assert await top_of(page, "Number 25") == pytest.approx(before, abs=1)
    await expect(message(page)).not_to_be_in_viewport()
    await bar.get_by_role("button", name="Jump to present").click()
    await expect(message(page)).to_be_in_viewport(ratio=1)
    await expect(bar).to_have_count(0)


async def test_scrolling_down_by_hand_follows_again(page: Page, backend: FakeBackend) -> None:
    await fill(page, backend)
    await scroll_up(page)
    await backend.post(samples.message("News"))
    await drawn(page, "1 new message")
    await page.mouse.wheel(0, 5000)
    await expect(page.get_by_test_id("present-bar")).to_have_count(0)
    await backend.post(samples.message("Later news"))
    await expect(message(page)).to_contain_text("Later news")
    await expect(message(page)).to_be_in_viewport(ratio=1)


async def test_an_edit_does_not_move_what_is_being_read(page: Page, backend: FakeBackend) -> None:
    posted = await fill(page, backend)
    await scroll_up(page)
    before = await top_of(page, "Number 25")
    await backend.edit(posted[-1] | {"content": "Grown\n" * 10})
    await expect(message(page)).to_contain_text("Grown")
    assert await top_of(page, "Number 25") == pytest.approx(before, abs=1)


async def test_sending_a_command_goes_back_to_the_present(page: Page, backend: FakeBackend) -> None:
    await fill(page, backend)
    await scroll_up(page)
    await page.get_by_test_id("composer-text").fill("/imagine a fox")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("sending")).to_be_in_viewport()
    await expect(page.get_by_test_id("present-bar")).to_have_count(0)
