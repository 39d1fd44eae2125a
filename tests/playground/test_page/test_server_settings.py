"""The open server's settings in the panel: roles, channels, and who has which role."""

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def settings(page: Page) -> Page:
    """The page with its tab of Discord open."""
    await page.get_by_test_id("tab-discord").click()
    return page


async def test_a_role_is_made_and_deleted(settings: Page, backend: FakeBackend) -> None:
    roles = settings.get_by_test_id("server-roles")
    await roles.get_by_label("Name of the new role").fill("Keeper")
    await roles.get_by_label("What the new role is").select_option("manager")
    await roles.get_by_role("button", name="Add role").click()
    heard = await backend.heard("POST roles")
    assert heard == {"key": "playground", "name": "Keeper", "access": "manager"}
    await expect(roles.get_by_label("Name of the new role")).to_have_value("")
    await roles.get_by_role("button", name="Delete the role Admins").click()
    assert await backend.heard("DELETE roles") == {"key": "playground", "id": "101"}
    # Neither that of everybody nor the bot's.
    await expect(roles.get_by_role("button", name="Delete the role")).to_have_count(1)


async def test_a_role_is_given_and_taken(settings: Page, backend: FakeBackend) -> None:
    members = settings.get_by_test_id("server-members")
    await members.get_by_label("The person").select_option("Mika")
    await members.get_by_label("The role").select_option("Admins")
    for action, kind in (("Give", "PUT members"), ("Take", "DELETE members")):
        await members.get_by_role("button", name=action).click()
        assert await backend.heard(kind) == {"key": "playground", "person": "mika", "id": "101"}
    backend.guilds[0]["members"]["1"] = ["101"]
    await backend.tell_places()
    await expect(settings.get_by_test_id("user-mika")).to_contain_text("Admins")


async def test_a_channel_is_made_restricted_and_deleted(
    settings: Page, backend: FakeBackend
) -> None:
    channels = settings.get_by_test_id("server-channels")
    await channels.get_by_label("Name of the new channel").fill("talk")
    await channels.get_by_label("What the new channel is").select_option("voice")
    await channels.get_by_role("button", name="Add channel").press("Enter")
    heard = await backend.heard("POST channels")
    assert heard == {"key": "playground", "name": "talk", "type": "voice"}
    await channels.get_by_label("studio is age-restricted").check()
    heard = await backend.heard("PATCH channels")
    assert heard == {"key": "playground", "id": "10", "nsfw": True}
    backend.channels[0]["nsfw"] = True
    backend.channels.append(samples.channel("13", "talk", "playground", type=2))
    await backend.tell_places()
    await expect(settings.get_by_test_id("channel-studio")).to_contain_text("18+")
    await expect(settings.get_by_test_id("channel-talk")).to_have_count(0)
    await channels.get_by_role("button", name="Delete the channel talk").click()
    assert await backend.heard("DELETE channels") == {"key": "playground", "id": "13"}


async def test_a_refusal_is_said_until_the_next_change(
    settings: Page, backend: FakeBackend
) -> None:
    backend.refuse("POST roles", "A server may have at most 250 roles.")
    roles = settings.get_by_test_id("server-roles")
    await roles.get_by_label("Name of the new role").fill("One more")
    await settings.keyboard.press("Enter")
    alert = settings.get_by_test_id("panel").get_by_role("alert")
    await expect(alert).to_contain_text("at most 250 roles")
    await expect(roles.get_by_label("Name of the new role")).to_have_value("One more")
    await roles.get_by_role("button", name="Delete the role Admins").click()
    await expect(alert).to_have_count(0)


async def test_it_is_the_open_server_that_is_changed(settings: Page, backend: FakeBackend) -> None:
    await settings.get_by_test_id("server-atelier").click()
    await expect(settings.get_by_role("heading", name="Settings of Atelier")).to_be_visible()
    roles = settings.get_by_test_id("server-roles")
    await roles.get_by_role("button", name="Delete the role Keeper").click()
    assert await backend.heard("DELETE roles") == {"key": "atelier", "id": "201"}


async def test_what_may_be_used_is_asked_anew_when_it_changed(
    page: Page, backend: FakeBackend
) -> None:
    backend.commands = backend.commands[:1]
    await backend.tell({"type": "commands"})
    await backend.heard("get-commands")
    await page.keyboard.type("/")
    await expect(page.get_by_test_id("suggestion")).to_have_text(
        ["/imagineDraw pictures from a prompt"]
    )


async def test_a_large_server_fits_into_a_narrow_window(
    open_page: Opener, backend: FakeBackend
) -> None:
    backend.guilds[0]["roles"] += [samples.role(f"3{n}", f"Role {n}" * 9) for n in range(247)]
    backend.channels += [samples.channel(f"9{n}", f"place-{n}", "playground") for n in range(499)]
    page = await open_page(width=390, height=844)
    await page.get_by_role("button", name="Providers and Discord").click()
    await page.get_by_test_id("tab-discord").click()
    last = page.get_by_role("button", name="Delete the channel place-498")
    await last.scroll_into_view_if_needed()
    await expect(last).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
