"""The panel: providers made slow, busy and broken, while one watches."""

import pytest
from playwright.async_api import Page, expect

from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_each_change_is_sent_alone(page: Page, backend: FakeBackend) -> None:
    fal = page.get_by_test_id("provider-fal-ai")
    await fal.get_by_label("Failure").select_option("500 internal error")
    assert await backend.heard("providers") == {"fal-ai": {"failure": "500"}}
    await fal.get_by_label("Seconds").fill("0.5")
    await page.keyboard.press("Tab")
    assert await backend.heard("providers") == {"fal-ai": {"latency": 0.5}}
    await fal.get_by_label("Queue").fill("7")
    await page.keyboard.press("Enter")
    assert await backend.heard("providers") == {"fal-ai": {"queue": 7}}
    await fal.get_by_label("Failure").select_option("Works")
    assert await backend.heard("providers") == {"fal-ai": {"failure": None}}


async def test_the_hub_fails_too(page: Page, backend: FakeBackend) -> None:
    hub = page.get_by_test_id("hub")
    await hub.get_by_label("Failure").select_option("503 not available")
    assert await backend.heard("providers") == {"hub": {"failure": "503"}}
    await hub.get_by_label("Failure").select_option("Works")
    assert await backend.heard("providers") == {"hub": {"failure": None}}


async def test_a_key_is_copied_revoked_and_restored(page: Page, backend: FakeBackend) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys = page.get_by_test_id("keys")
    await keys.get_by_text("Of Hugging Face (2)").click()
    await keys.get_by_role("button", name="Copy the key no-inference").click()
    assert await page.evaluate("navigator.clipboard.readText()") == "hf_without"
    await keys.get_by_role("button", name="Revoke the key no-inference").click()
    assert await backend.heard("keys") == {"token": "hf_without", "revoked": True}
    await keys.get_by_role("button", name="Restore the key no-inference").click()
    assert await backend.heard("keys") == {"token": "hf_without", "revoked": False}
    await expect(keys.get_by_role("button", name="Revoke the key no-inference")).to_be_visible()
    backend.keys[1]["revoked"] = True
    await backend.tell({"type": "keys", "keys": backend.keys})
    await expect(keys.get_by_role("button", name="Restore the key no-inference")).to_be_visible()
    await keys.get_by_text("Of the providers themselves (1)").click()
    await expect(keys.get_by_label("The key groq", exact=True)).to_have_value("pk-groq")


async def test_a_value_that_makes_no_sense_is_put_back(page: Page, backend: FakeBackend) -> None:
    queue = page.get_by_test_id("provider-fal-ai").get_by_label("Queue")
    await queue.fill("-3")
    await page.keyboard.press("Tab")
    await expect(queue).to_have_value("0")
    assert backend.heard_of["providers"].empty()


async def test_a_failover_is_one_click_away_and_so_is_the_way_back(
    page: Page, backend: FakeBackend
) -> None:
    hint = page.get_by_test_id("failover-hint")
    await hint.get_by_role("button", name="Break fal-ai").click()
    assert await backend.heard("providers") == {"fal-ai": {"failure": "429"}}
    await expect(hint).to_contain_text("fal-ai fails. Send a command and watch")
    await hint.get_by_role("button", name="Make all providers work").click()
    assert await backend.heard("providers") == {"fal-ai": {"failure": None}}
    await expect(hint).to_contain_text("Try a failover")


async def test_a_refusal_is_said_and_the_old_value_stands(page: Page, backend: FakeBackend) -> None:
    backend.refuse("providers", "fal-ai: failure must be one of the list.")
    failure = page.get_by_test_id("provider-fal-ai").get_by_label("Failure")
    await failure.select_option("429")
    await expect(page.get_by_test_id("providers").get_by_role("alert")).to_contain_text("must be")
    await expect(failure).to_have_value("")


async def test_a_change_made_elsewhere_is_shown(page: Page, backend: FakeBackend) -> None:
    backend.providers["providers"]["novita"] |= {"failure": "429", "latency": 9}
    await backend.tell({"type": "providers", "settings": backend.providers})
    novita = page.get_by_test_id("provider-novita")
    await expect(novita.get_by_label("Failure")).to_have_value("429")
    await expect(novita.get_by_label("Seconds")).to_have_value("9")


async def test_the_panel_opens_and_closes(page: Page) -> None:
    await page.get_by_test_id("toggle-panel").click()
    await expect(page.get_by_test_id("providers")).to_have_count(0)
    await page.get_by_test_id("toggle-panel").click()
    await expect(page.get_by_test_id("providers")).to_be_visible()


async def test_in_a_narrow_window_it_is_a_drawer(open_page: Opener) -> None:
    page = await open_page(width=390, height=844)
    await page.get_by_role("button", name="Providers").click()
    await expect(page.get_by_test_id("provider-fal-ai")).to_be_in_viewport()
    await page.get_by_role("button", name="Close the panel").click()
    await expect(page.get_by_test_id("provider-fal-ai")).to_be_hidden()
