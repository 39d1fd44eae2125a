"""The panel's tab of Discord: faults are switched on and off, and shards are disturbed."""

import pytest
from playwright.async_api import Page, expect

from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_each_fault_is_sent_alone(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("tab-discord").click()
    rest, gateway = page.get_by_test_id("discord-rest"), page.get_by_test_id("discord-gateway")
    await rest.get_by_label("Failure").select_option("502 bad gateway")
    assert await backend.heard("discord") == {"rest_failure": "502"}
    await rest.get_by_label("Which requests").select_option("edits and follow-ups")
    assert await backend.heard("discord") == {"rest_routes": "token"}
    await rest.get_by_label("Times").fill("3")
    await page.keyboard.press("Tab")
    assert await backend.heard("discord") == {"rest_requests": 3}
    await rest.get_by_label("Times").fill("")
    await page.keyboard.press("Tab")
    assert await backend.heard("discord") == {"rest_requests": None}
    await gateway.get_by_label("Sends nothing").check()
    assert await backend.heard("discord") == {"gateway_silent": True}
    await gateway.get_by_label("Interactions twice").fill("5")
    await page.keyboard.press("Enter")
    assert await backend.heard("discord") == {"duplicate_every": 5}
    await page.get_by_test_id("discord-files").get_by_role("checkbox").check()
    assert await backend.heard("discord") == {"cdn_silent": True}


async def test_a_429_asks_to_retry_after_some_seconds(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("tab-discord").click()
    rest = page.get_by_test_id("discord-rest")
    await expect(rest.get_by_label("Retry after")).to_have_count(0)
    await rest.get_by_label("Failure").select_option("429 for the route")
    await backend.heard("discord")
    await rest.get_by_label("Retry after").fill("2.5")
    await page.keyboard.press("Enter")
    assert await backend.heard("discord") == {"retry_after_s": 2.5}


async def test_everything_is_put_right_with_one_click(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("tab-discord").click()
    hint = page.get_by_test_id("discord-hint")
    await expect(hint).to_have_count(0)
    await page.get_by_test_id("discord-files").get_by_role("checkbox").check()
    await backend.heard("discord")
    await hint.get_by_role("button", name="Make Discord work").click()
    assert (await backend.heard("discord"))["cdn_silent"] is False
    await expect(hint).to_have_count(0)
    await expect(page.get_by_test_id("discord-files").get_by_role("checkbox")).not_to_be_checked()


async def test_a_shard_is_disturbed_and_one_that_is_away_cannot_be(
    page: Page, backend: FakeBackend
) -> None:
    await page.get_by_test_id("tab-discord").click()
    connected, away = page.get_by_test_id("shard-0"), page.get_by_test_id("shard-1")
    await connected.get_by_role("combobox").select_option("invalid (restarts)")
    await connected.get_by_role("button").click()
    assert await backend.heard("shards") == {"shard": 0, "action": "invalid"}
    await expect(away).to_contain_text("Shard 1 of 2, 1 server, away")
    await expect(away.get_by_role("button")).to_be_disabled()


async def test_the_bot_is_killed_by_a_button_while_it_is_there(
    page: Page, backend: FakeBackend
) -> None:
    await page.get_by_test_id("tab-discord").click()
    bot = page.get_by_test_id("discord-bot")
    await bot.get_by_role("button", name="Kill the bot").click()
    assert await backend.heard("kill") == {}
    backend.discord["shards"] = []
    await backend.tell({"type": "discord", "settings": backend.discord})
    await expect(bot.get_by_role("button")).to_be_disabled()
    await expect(bot).to_contain_text("goes on with what it had begun")


async def test_a_bot_that_somebody_else_started_has_no_such_button(
    page: Page, backend: FakeBackend
) -> None:
    await page.get_by_test_id("tab-discord").click()
    await expect(page.get_by_test_id("discord-bot")).to_have_count(1)
    await backend.tell({"type": "discord", "settings": {**backend.discord, "can_kill_bot": False}})
    await expect(page.get_by_test_id("discord-bot")).to_have_count(0)


async def test_a_change_made_elsewhere_is_shown(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("tab-discord").click()
    backend.discord["faults"] |= {"rest_failure": "502", "rest_delay_s": 9}
    backend.discord["shards"] = []
    await backend.tell({"type": "discord", "settings": backend.discord})
    rest = page.get_by_test_id("discord-rest")
    await expect(rest.get_by_label("Failure")).to_have_value("502")
    await expect(rest.get_by_label("Delay")).to_have_value("9")
    await expect(page.get_by_test_id("discord-shards")).to_contain_text("No bot is connected.")


async def test_a_refusal_is_said(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("tab-discord").click()
    backend.refuse("discord", "rest_delay_s must be a number of seconds up to 600, not 9999.")
    await page.get_by_test_id("discord-rest").get_by_label("Delay").fill("9999")
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("panel").get_by_role("alert")).to_contain_text("up to 600")


async def test_the_arrows_move_between_the_tabs(page: Page) -> None:
    await page.get_by_test_id("tab-providers").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_test_id("tab-discord")).to_be_focused()
    await expect(page.get_by_test_id("discord-rest")).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_test_id("provider-fal-ai")).to_be_visible()


async def test_a_narrow_window_has_both_tabs_in_the_drawer(open_page: Opener) -> None:
    page = await open_page(width=390, height=844)
    await page.get_by_role("button", name="Providers and Discord").click()
    await page.get_by_test_id("tab-discord").click()
    await expect(page.get_by_test_id("discord-shards")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
