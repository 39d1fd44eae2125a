"""Modals: every kind of field, what is missing, and how they end."""

import pytest
from playwright.async_api import Page, expect

from . import samples
from .fake_backend import FakeBackend, Json

pytestmark = pytest.mark.asyncio(loop_scope="session")

OPTIONS = [
    {"label": "Small", "value": "s"},
    {"label": "Large", "value": "l", "description": "takes longer"},
]
FIELDS = [
    {"type": samples.TEXT, "content": "Some **words** before"},
    samples.label("Name", {"type": samples.TEXT_INPUT, "custom_id": "name", "style": 1}),
    samples.label(
        "Story",
        {"type": samples.TEXT_INPUT, "custom_id": "story", "style": 2, "required": False},
        "In a few words",
    ),
    samples.label("Pick", {"type": samples.SELECT, "custom_id": "pick", "options": OPTIONS}),
    samples.label("Size", {"type": samples.RADIO, "custom_id": "size", "options": OPTIONS}),
    samples.label("Extras", {"type": samples.CHECKS, "custom_id": "extras", "options": OPTIONS}),
    samples.label("Public", {"type": samples.CHECK, "custom_id": "public"}),
    samples.label("Start", {"type": samples.UPLOAD, "custom_id": "start", "required": False}),
]


async def open_modal(page: Page, backend: FakeBackend, *components: Json) -> None:
    event = {"type": "modal", "interaction_id": "40", "modal": samples.modal(*components)}
    await backend.tell(event, only="mika")
    await expect(page.get_by_test_id("modal")).to_be_visible()


async def test_every_kind_of_field_is_filled_in_and_sent(page: Page, backend: FakeBackend) -> None:
    await open_modal(page, backend, *FIELDS)
    modal = page.get_by_role("dialog", name="Settings")
    await expect(modal).to_contain_text("Some words before")
    await expect(page.get_by_test_id("field-name")).to_be_focused()
    await page.keyboard.type("Mika")
    await page.get_by_test_id("field-story").fill("Once\nupon a time")
    await modal.get_by_role("combobox").click()
    await modal.get_by_role("option", name="Large").click()
    await modal.get_by_role("radio", name="Small").check()
    await modal.get_by_role("checkbox", name="Small").check()
    await modal.get_by_role("checkbox", name="Large").check()
    await modal.get_by_role("checkbox", name="Public").check()
    await modal.get_by_test_id("field-start").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"picture"}
    )
    await expect(modal).to_contain_text("a.png")
    await modal.get_by_role("button", name="Submit").click()
    assert await backend.heard("modals") == {
        "user": "mika",
        "interaction_id": "40",
        "values": {
            "name": "Mika",
            "story": "Once\nupon a time",
            "pick": ["l"],
            "size": "s",
            "extras": ["s", "l"],
            "public": True,
            "start": ["upload-1"],
        },
    }


async def test_a_field_of_the_old_form_has_its_own_label(page: Page, backend: FakeBackend) -> None:
    field = {"type": samples.TEXT_INPUT, "custom_id": "key", "style": 1, "label": "API key"}
    await open_modal(page, backend, samples.row(field | {"value": "hf_"}))
    await expect(page.get_by_label("API key")).to_have_value("hf_")
    await page.get_by_label("API key").fill("hf_x")
    await page.keyboard.press("Enter")
    assert (await backend.heard("modals"))["values"] == {"key": "hf_x"}


async def test_it_stays_open_until_the_bot_has_answered(page: Page, backend: FakeBackend) -> None:
    await open_modal(page, backend, FIELDS[1])
    await page.keyboard.type("Mika")
    await page.keyboard.press("Enter")
    await backend.heard("modals")
    await expect(page.get_by_test_id("modal")).to_be_visible()
    interaction = str(backend.interactions)
    await backend.tell({"type": "interaction_done", "interaction_id": interaction})
    await expect(page.get_by_test_id("modal")).to_have_count(0)


async def test_a_failed_submission_keeps_what_was_written(page: Page, backend: FakeBackend) -> None:
    await open_modal(page, backend, FIELDS[1])
    await page.keyboard.type("Mika")
    await page.keyboard.press("Enter")
    await backend.heard("modals")
    event = {"type": "interaction_failed", "interaction_id": str(backend.interactions)}
    await backend.tell(event | {"reason": "The application did not respond"})
    await expect(page.get_by_role("alert")).to_contain_text("did not respond")
    await expect(page.get_by_test_id("field-name")).to_have_value("Mika")


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (FIELDS[1], "Name is required."),
        (FIELDS[3], "Pick is required."),
        (FIELDS[4], "Size is required."),
        (
            samples.label("Both", {**FIELDS[5]["component"], "required": True, "min_values": 2}),
            "Both is required.",
        ),
    ],
)
async def test_what_is_missing_is_said_and_nothing_is_sent(
    page: Page, backend: FakeBackend, field: Json, problem: str
) -> None:
    await open_modal(page, backend, field)
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_role("alert")).to_contain_text(problem)
    assert backend.heard_of["modals"].empty()


async def test_a_refusal_of_the_server_is_said_in_the_form(
    page: Page, backend: FakeBackend
) -> None:
    backend.refuse("modals", "That modal is not open.")
    await open_modal(page, backend, FIELDS[2])
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_role("alert")).to_contain_text("That modal is not open.")


@pytest.mark.parametrize("way", ["Escape", "Close", "Cancel"])
async def test_it_can_be_left_without_sending(page: Page, backend: FakeBackend, way: str) -> None:
    await open_modal(page, backend, FIELDS[1])
    if way == "Escape":
        await page.keyboard.press("Escape")
    else:
        await page.get_by_role("button", name=way).click()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    assert backend.heard_of["modals"].empty()
