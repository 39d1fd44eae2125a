"""Selects of people, roles and channels: searching, choosing, chips and keys."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend, Json

pytestmark = pytest.mark.asyncio(loop_scope="session")

USER, ROLE, MENTIONABLE, CHANNEL = 5, 6, 7, 8


def select(kind: int, **more: Any) -> Json:
    counts = {"min_values": 1, "max_values": 1}
    return {"type": kind, "custom_id": "pick", "placeholder": "Pick", **counts, **more}


def several(kind: int, *default: tuple[str, str], **more: Any) -> Json:
    values = [{"id": object_id, "type": name} for object_id, name in default]
    return select(kind, **{"max_values": 3, "default_values": values, **more})


async def post(page: Page, backend: FakeBackend, component: Json) -> Locator:
    """The picker of a new message."""
    await backend.post(samples.layout(samples.container(samples.row(component))))
    picker = page.locator("[data-picker=pick]")
    await expect(picker).to_be_visible()
    return picker


def options(picker: Locator) -> Locator:
    return picker.get_by_role("option")


def chips(picker: Locator) -> Locator:
    return picker.get_by_test_id("chip")


async def test_one_choice_is_sent_at_once(page: Page, backend: FakeBackend) -> None:
    picker = await post(page, backend, select(ROLE))
    await picker.get_by_role("combobox").click()
    await expect(options(picker)).to_have_text(["Admins", "hfmedia"])
    await options(picker).first.click()
    assert (await backend.heard("components"))["values"] == ["101"]


@pytest.mark.parametrize(
    ("component", "names"),
    [
        (select(USER), ["Mika", "Robin", "hfmedia"]),
        (select(MENTIONABLE), ["Mika", "Robin", "hfmedia", "everyone", "Admins", "hfmedia"]),
        (select(CHANNEL), ["studio", "Talk"]),
        (select(CHANNEL, channel_types=[2]), ["Talk"]),
    ],
)
async def test_what_the_server_has_is_offered(
    page: Page, backend: FakeBackend, component: Json, names: list[str]
) -> None:
    backend.channels.append(samples.channel("13", "talk", "playground", name="Talk", type=2))
    await backend.tell_places()
    picker = await post(page, backend, component)
    await picker.get_by_role("combobox").click()
    await expect(options(picker).locator(".select-text > span")).to_have_text(names)


async def test_in_a_direct_channel_there_are_the_two_of_us(
    open_page: Opener, backend: FakeBackend
) -> None:
    page = await open_page(channel="dm")
    await backend.post(samples.layout(samples.row(select(USER))), "dm")
    picker = page.locator("[data-picker=pick]")
    await picker.get_by_role("combobox").click()
    await expect(options(picker).locator(".select-text > span")).to_have_text(["Mika", "hfmedia"])


async def test_several_are_sent_when_the_list_closes(page: Page, backend: FakeBackend) -> None:
    picker = await post(page, backend, several(USER, ("2", "user")))
    await expect(chips(picker)).to_have_text(["Robin"])
    await picker.get_by_role("combobox").click()
    await options(picker).filter(has_text="Mika").click()
    await expect(chips(picker)).to_have_text(["Robin", "Mika"])
    await picker.get_by_role("button", name="Done").click()
    assert (await backend.heard("components"))["values"] == ["2", "1"]


async def test_a_chip_is_taken_away(page: Page, backend: FakeBackend) -> None:
    defaults = (("2", "user"), ("101", "role"))
    picker = await post(page, backend, several(MENTIONABLE, *defaults))
    await picker.get_by_role("button", name="Remove Robin").click()
    await expect(chips(picker)).to_have_text(["Admins"])
    await picker.get_by_role("button", name="Done").click()
    assert (await backend.heard("components"))["values"] == ["101"]


async def test_too_few_are_not_sent_and_too_many_cannot_be_chosen(
    page: Page, backend: FakeBackend
) -> None:
    component = several(USER, ("1", "user"), ("2", "user"), min_values=2, max_values=2)
    picker = await post(page, backend, component)
    await picker.get_by_role("combobox").click()
    await expect(picker.get_by_role("status")).to_have_text("No more than 2 can be chosen.")
    await options(picker).filter(has_text="hfmedia").click()
    await expect(chips(picker)).to_have_text(["Mika", "Robin"])
    await picker.get_by_role("button", name="Remove Robin").click()
    await expect(picker.get_by_role("status")).to_have_text("Choose at least 2.")
    await picker.get_by_role("button", name="Done").click()
    await expect(chips(picker)).to_have_text(["Mika", "Robin"])
    assert backend.heard_of["components"].empty()


async def test_it_is_used_with_keys_alone(page: Page, backend: FakeBackend) -> None:
    backend.guilds[0]["roles"] += [samples.role(str(n), f"Role {n}") for n in range(300, 310)]
    await backend.tell_places()
    picker = await post(page, backend, several(ROLE))
    field = picker.get_by_role("combobox")
    await field.focus()
    await expect(options(picker)).to_have_count(0)
    await page.keyboard.press("ArrowDown")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await page.keyboard.type("@role 30")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(chips(picker)).to_have_text(["Role 309"])
    await page.keyboard.press("Enter")
    await expect(chips(picker)).to_have_text(["Role 309", "Admins"])
    await page.keyboard.press("Backspace")
    await expect(chips(picker)).to_have_text(["Role 309"])
    await page.keyboard.press("Escape")
    assert (await backend.heard("components"))["values"] == ["309"]


async def test_a_server_of_every_role_and_channel_stays_usable(
    open_page: Opener, backend: FakeBackend
) -> None:
    page = await open_page(width=390, height=700)
    channels = [samples.channel(f"9{n}", f"place-{n}", "playground") for n in range(499)]
    backend.channels += channels
    await backend.tell_places()
    picker = await post(page, backend, select(CHANNEL))
    await picker.get_by_role("combobox").click()
    await expect(options(picker)).to_have_count(100)
    await expect(picker.get_by_role("status")).to_have_text("100 of 500: type to search.")
    await page.keyboard.type("#place-498")
    await expect(options(picker)).to_have_text(["place-498"])
    await expect(options(picker)).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.keyboard.type("9")
    await expect(picker).to_contain_text("Nothing is found by that name.")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Enter")
    assert (await backend.heard("components"))["values"] == ["9498"]


async def test_an_option_of_a_command_names_them_too(
    open_page: Opener, backend: FakeBackend
) -> None:
    option = samples.option("where", CHANNEL - 1, "In which channel", required=True)
    backend.commands = [samples.commands()[0] | {"name": "look", "options": [option]}]
    backend.channels += [samples.channel(f"9{n}", f"place-{n}", "playground") for n in range(99)]
    page = await open_page()
    await page.get_by_test_id("composer-text").press_sequentially("/look ")
    await expect(page.get_by_test_id("suggestion")).to_have_count(50)
    await page.keyboard.type("place-98")
    await expect(page.get_by_test_id("suggestion")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["options"] == {"where": "998"}


async def test_the_list_opens_where_there_is_room(page: Page, backend: FakeBackend) -> None:
    picker = await post(page, backend, select(USER))
    await picker.get_by_role("combobox").click()
    await expect(options(picker).last).to_be_in_viewport(ratio=1)
    await page.keyboard.press("Escape")
    for _ in range(12):
        await backend.post(samples.message("words"))
    await picker.get_by_role("combobox").click()
    await expect(options(picker).first).to_be_in_viewport(ratio=1)


async def test_what_was_deleted_is_no_longer_chosen(page: Page, backend: FakeBackend) -> None:
    picker = await post(page, backend, several(ROLE, ("101", "role"), ("100", "role")))
    await expect(chips(picker)).to_have_text(["Admins", "everyone"])
    del backend.guilds[0]["roles"][1]
    await backend.tell_places()
    await expect(chips(picker)).to_have_text(["everyone"])


async def test_one_that_is_switched_off_cannot_be_opened(page: Page, backend: FakeBackend) -> None:
    picker = await post(page, backend, several(USER, ("2", "user"), disabled=True))
    await expect(picker.get_by_role("combobox")).to_be_disabled()
    await expect(picker.get_by_role("button")).to_have_count(0)
    await chips(picker).first.click()
    await expect(options(picker)).to_have_count(0)


async def test_in_a_modal_it_is_part_of_the_form(page: Page, backend: FakeBackend) -> None:
    fields = [
        samples.label("Who", {**several(USER, ("2", "user")), "custom_id": "who"}),
        samples.label("Roles", {**several(ROLE, required=False), "custom_id": "roles"}),
        samples.label("Where", {**select(CHANNEL, required=False), "custom_id": "where"}),
    ]
    event = {"type": "modal", "interaction_id": "40", "modal": samples.modal(*fields)}
    await backend.tell(event, only="mika")
    modal = page.get_by_test_id("modal")
    await modal.get_by_role("combobox", name="Who").click()
    await modal.get_by_role("option", name="hfmedia").click()
    await page.keyboard.press("Escape")
    await expect(modal).to_be_visible()
    await modal.get_by_role("combobox", name="Roles").click()
    await expect(modal.get_by_role("status")).to_have_text("")
    await page.keyboard.press("Escape")
    await modal.get_by_role("button", name="Remove Robin").click()
    where = modal.get_by_role("combobox", name="Where")
    await where.click()
    await page.keyboard.type("stu")
    await page.keyboard.press("Enter")
    await expect(modal.get_by_test_id("chip")).to_have_text(["hfmedia", "studio"])
    await modal.get_by_role("button", name="Remove studio").click()
    await modal.get_by_role("button", name="Submit").click()
    assert (await backend.heard("modals"))["values"] == {
        "who": ["3"],
        "roles": [],
        "where": [],
    }
