"""A settings panel on the real playground, in the eyes of an admin and of a member."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from playground import Playground
from playground.discord.enums import ChannelType
from playground.discord.guild_editor import MAX_CHANNELS, MAX_ROLES
from tests.playground.bots import connected
from tests.playground.panel_bot import PanelBot

from .conftest import fresh, shared

pytestmark = pytest.mark.asyncio(loop_scope="session")


@shared
async def bot() -> PanelBot:
    return PanelBot()


@shared
async def studio(bot: PanelBot) -> AsyncIterator[Playground]:
    """A server of every role and channel, with the panel bot online."""
    async with Playground(page_port=0) as playground:
        editor = playground.world.directory.editor
        for number in range(MAX_ROLES - 3):
            editor.add_role("playground", f"Role {number}")
        editor.add_channel("playground", "Talk", ChannelType.GUILD_VOICE)
        for number in range(MAX_CHANNELS - 2):
            editor.add_channel("playground", f"place {number}")
        async with connected(playground, bot.build):
            yield playground


@fresh
async def page(browser: BrowserContext, studio: Playground) -> AsyncIterator[Page]:
    """Robin's page, in a narrow window."""
    page = await browser.new_page()
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{studio.page_url}?user=robin")
    await expect(page.get_by_test_id("welcome")).to_be_visible()
    yield page
    await page.close()


async def open_panel(page: Page) -> Locator:
    await page.get_by_test_id("composer-text").fill("/panel ")
    await page.get_by_role("button", name="Send").click()
    panel = page.get_by_test_id("message").last
    await expect(panel.get_by_test_id("container")).to_be_visible()
    return panel


def picker(place: Locator, kind: str) -> Locator:
    return place.locator(f"[data-picker={kind}]")


async def test_a_choice_among_hundreds_updates_the_panel_in_place(
    page: Page, bot: PanelBot
) -> None:
    panel = await open_panel(page)
    before = await page.get_by_test_id("message").count()
    field = picker(panel, "role").get_by_role("combobox")
    await field.click()
    await page.keyboard.type("role 246")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(panel.get_by_role("combobox", name="Nobody")).to_have_count(4)
    await expect(panel).to_contain_text("(edited)")
    assert [one.name for one in bot.chosen["role"]] == ["Admins", "Role 246"]
    assert await page.get_by_test_id("message").count() == before


async def test_a_modal_of_selects_updates_the_panel_it_was_opened_from(
    page: Page, bot: PanelBot
) -> None:
    panel = await open_panel(page)
    await panel.get_by_role("button", name="Edit").click()
    modal = page.get_by_test_id("modal")
    await modal.get_by_role("combobox", name="Channel").click()
    await page.keyboard.type("place-497")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await modal.get_by_role("button", name="Remove Robin").first.click()
    await modal.get_by_role("button", name="Submit").click()
    await expect(modal).to_have_count(0)
    await expect(panel).to_contain_text("(edited)")
    assert [one.name for one in bot.chosen["channel"]] == ["place-497"]
    assert bot.chosen["user"] == []


async def test_a_member_sees_nothing_of_it(page: Page, studio: Playground) -> None:
    await open_panel(page)
    await page.goto(f"{studio.page_url}?user=mika")
    await expect(page.get_by_test_id("welcome")).to_be_visible()
    await expect(page.get_by_test_id("message")).to_have_count(0)
