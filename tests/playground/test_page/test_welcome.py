"""A first visit: what to do is seen at once, and one click fills in a whole command."""

import pytest
from playwright.async_api import Page, expect

from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_empty_channel_shows_four_commands_to_try(page: Page) -> None:
    await expect(page.get_by_test_id("example")).to_have_count(4)
    await expect(page.get_by_test_id("welcome")).to_contain_text("/imagine a fox in the snow")
    await expect(page.get_by_test_id("welcome")).to_contain_text("/chat Show me a table")


async def test_an_example_fills_in_the_command_and_enter_sends_it(
    page: Page, backend: FakeBackend
) -> None:
    await page.get_by_test_id("example").first.click()
    await expect(page.get_by_test_id("option-prompt")).to_have_value("a fox in the snow")
    await page.keyboard.press("Enter")
    assert await backend.heard("commands") == {
        "user": "mika",
        "channel": "studio",
        "name": "imagine",
        "options": {"prompt": "a fox in the snow", "count": 4},
    }


async def test_examples_wait_for_a_bot_that_is_still_starting(
    open_page: Opener, backend: FakeBackend
) -> None:
    commands, backend.commands, backend.bot = backend.commands, [], None
    page = await open_page()
    await expect(page.get_by_test_id("example").first).to_be_disabled()
    await expect(page.get_by_test_id("banner")).to_contain_text("The bot is offline")
    backend.commands = commands
    await backend.tell({"type": "commands"})
    await expect(page.get_by_test_id("example").first).to_be_enabled()
    await backend.tell({"type": "bot", "bot": {"id": "3", "username": "hfmedia", "online": True}})
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    await expect(page.get_by_test_id("bot")).to_contain_text("Online")
