"""Several servers and people: opening one, becoming another, adding and removing the bot."""

import re

import pytest
from playwright.async_api import Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_opening_a_server_opens_its_channel(page: Page, backend: FakeBackend) -> None:
    await expect(page.get_by_test_id("server-playground")).to_have_attribute("aria-current", "true")
    await page.get_by_test_id("server-atelier").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Atelier")
    await expect(page.get_by_test_id("channel-atelier")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_test_id("channel-studio")).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"\?user=mika&channel=atelier$"))
    await page.get_by_test_id("composer-text").fill("/help")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["channel"] == "atelier"


async def test_direct_messages_keep_the_server_that_was_open(page: Page) -> None:
    await page.get_by_test_id("server-atelier").click()
    await page.get_by_test_id("channel-dm").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Atelier")
    await expect(page.get_by_test_id("channel-atelier")).to_be_visible()


async def test_a_message_on_another_server_marks_it_unread(
    page: Page, backend: FakeBackend
) -> None:
    await backend.post(samples.message("Over here"), "atelier")
    server = page.get_by_test_id("server-atelier")
    await expect(server.get_by_label("unread")).to_be_visible()
    await server.click()
    await expect(page.get_by_test_id("message")).to_contain_text("Over here")
    await expect(server.get_by_label("unread")).to_have_count(0)


async def test_roles_are_those_in_the_open_server(page: Page) -> None:
    await expect(page.get_by_test_id("user-robin")).to_contain_text("Admins")
    await page.get_by_test_id("server-atelier").click()
    await expect(page.get_by_test_id("user-mika")).to_contain_text("Keeper")
    await expect(page.get_by_test_id("user-robin")).to_contain_text("Not here")


async def test_one_who_is_no_member_lands_in_direct_messages(page: Page) -> None:
    await page.get_by_test_id("server-atelier").click()
    await expect(page.get_by_test_id("user-robin")).to_contain_text("Not here")
    await page.get_by_test_id("user-robin").click()
    await expect(page.get_by_test_id("channel-dm")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_test_id("server-atelier")).to_be_disabled()
    await expect(page.get_by_test_id("server-playground")).to_be_enabled()


async def test_a_server_that_the_bot_leaves_is_closed_and_can_be_joined_again(
    page: Page, backend: FakeBackend
) -> None:
    await page.get_by_test_id("server-atelier").click()
    await page.get_by_test_id("leave-server").click()
    assert await backend.heard("leave") == {"key": "atelier"}
    backend.guilds[1]["joined"] = False
    await backend.tell_places()
    await expect(page.get_by_test_id("channel-studio")).to_have_attribute("aria-current", "page")
    await page.get_by_role("button", name="Add the bot to Atelier again").click()
    assert await backend.heard("rejoin") == {"key": "atelier"}
    backend.guilds[1]["joined"] = True
    await backend.tell_places()
    await expect(page.get_by_test_id("server-atelier")).to_be_enabled()


async def test_people_and_servers_are_added(page: Page, backend: FakeBackend) -> None:
    await page.get_by_test_id("add-server").click()
    assert await backend.heard("servers") == {}
    await page.get_by_test_id("add-person").click()
    assert await backend.heard("people") == {}
    backend.guilds.append(samples.guild("harbour", "Harbour", {}))
    backend.users.append({"id": "9", "username": "noor", "global_name": "Noor", "color": "#123456"})
    await backend.tell_places()
    await expect(page.get_by_test_id("server-harbour")).to_be_visible()
    await expect(page.get_by_test_id("user-noor")).to_contain_text("Noor")


async def test_with_many_people_and_servers_everything_stays_in_reach(
    open_page: Opener, backend: FakeBackend
) -> None:
    page = await open_page(width=390, height=600)
    for number in range(40):
        key = f"number-{number}"
        backend.guilds.append(samples.guild(key, f"Server {number}", {"1": []}))
        backend.channels.append(samples.channel(key, key, key))
        person = {"id": f"1{number}", "username": key, "global_name": key, "color": "#123456"}
        backend.users.append(person)
    await backend.tell_places()
    await page.get_by_role("button", name="Channels").click()
    for name in ("server-number-39", "bot", "user-number-39"):
        await page.get_by_test_id(name).scroll_into_view_if_needed()
        await expect(page.get_by_test_id(name)).to_be_in_viewport(ratio=1)
    await page.get_by_test_id("server-number-39").click()
    await expect(page.get_by_test_id("sidebar")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_person_whom_a_new_playground_does_not_know_becomes_mika(
    page: Page, backend: FakeBackend
) -> None:
    backend.users.append({"id": "9", "username": "noor", "global_name": "Noor", "color": "#123456"})
    await backend.tell_places()
    await page.get_by_test_id("user-noor").click()
    await expect(page.get_by_test_id("user-noor")).to_have_attribute("aria-checked", "true")
    backend.users.pop()
    await backend.cut_connections()
    backend.accepts_events = True
    await expect(page.get_by_test_id("user-mika")).to_have_attribute("aria-checked", "true")
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    await expect(page.get_by_test_id("user-noor")).to_have_count(0)


async def test_long_names_of_roles_leave_the_list_of_people_as_wide_as_it_is(
    open_page: Opener, backend: FakeBackend
) -> None:
    for role in backend.guilds[0]["roles"]:
        role["name"] *= 10
    page = await open_page()
    people = page.get_by_test_id("user-robin")
    await expect(people.locator("small")).to_have_attribute("title", "Admins" * 10)
    is_wider = "list => list.scrollWidth > list.clientWidth"
    assert not await page.locator(".user-switch").evaluate(is_wider)
