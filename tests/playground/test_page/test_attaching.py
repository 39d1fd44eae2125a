"""Files of a command: chosen, dropped, pasted, and refused."""

import asyncio
import base64
from typing import Any

import pytest
from playwright.async_api import FilePayload, JSHandle, Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")

LARGE: FilePayload = {"name": "big.png", "mimeType": "image/png", "buffer": bytes(2049)}


def small() -> FilePayload:
    return {"name": "start.png", "mimeType": "image/png", "buffer": b"a picture"}


async def start(page: Page, command: str) -> None:
    await page.get_by_test_id("composer-text").press_sequentially(command)


async def transfer(page: Page, *names: str) -> JSHandle:
    """What a browser hands over when files of these names are dropped or pasted."""
    content = base64.b64encode(samples.picture()).decode()
    return await page.evaluate_handle(
        """([names, content]) => {
            const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
            const transfer = new DataTransfer();
            for (const name of names)
                transfer.items.add(new File([bytes], name, { type: "image/png" }));
            return transfer;
        }""",
        [list(names), content],
    )


async def drop(page: Page, *names: str, on: str = "composer") -> None:
    data = await transfer(page, *names)
    target = page.get_by_test_id(on)
    await target.dispatch_event("dragover", {"dataTransfer": data})
    await expect(page.get_by_text("Drop the file to attach it")).to_be_visible()
    await target.dispatch_event("drop", {"dataTransfer": data})
    await expect(page.get_by_text("Drop the file to attach it")).to_have_count(0)


async def test_a_file_is_uploaded_and_sent_by_its_id(page: Page, backend: FakeBackend) -> None:
    await start(page, "/imagine a fox image:")
    await page.get_by_test_id("option-image").set_input_files(small())
    await expect(page.get_by_test_id("pill-image")).to_have_text("imagestart.png")
    await page.get_by_role("button", name="Send").click()
    assert (await backend.heard("commands"))["options"]["image"] == "upload-1"


async def test_a_file_that_is_too_large_keeps_the_command_back_until_it_is_removed(
    open_page: Opener, backend: FakeBackend
) -> None:
    backend.size_limit = 2048
    page = await open_page()
    await start(page, "/imagine a fox image:")
    await page.get_by_test_id("option-image").set_input_files(LARGE)
    sentence = "big.png is too large (2.00 KB). The limit is 2.00 KB."
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    await expect(page.get_by_test_id("option-image")).to_have_attribute("aria-invalid", "true")
    assert backend.heard_of["commands"].empty()
    await page.get_by_role("button", name="Remove image").click()
    await page.get_by_role("button", name="Send").click()
    assert (await backend.heard("commands"))["options"] == {"prompt": "a fox"}


async def test_a_file_that_is_too_large_does_not_leave_the_one_before_it_in_its_place(
    open_page: Opener, backend: FakeBackend
) -> None:
    backend.size_limit = 2048
    page = await open_page()
    await start(page, "/imagine a fox image:")
    for file in (small(), LARGE):
        await page.get_by_test_id("option-image").set_input_files(file)
    await expect(page.get_by_role("alert")).to_contain_text("big.png is too large")
    await page.get_by_role("button", name="Send").click()
    assert backend.heard_of["commands"].empty()


async def test_a_file_that_the_server_refuses_keeps_the_command_back(
    page: Page, backend: FakeBackend
) -> None:
    async def refuse(route: Any) -> None:
        await route.fulfill(status=400, json={"error": "That file cannot be stored."})

    await page.route("**/api/uploads**", refuse)
    await start(page, "/imagine a fox image:")
    await page.get_by_test_id("option-image").set_input_files(small())
    await expect(page.get_by_role("alert")).to_contain_text("That file cannot be stored.")
    await page.get_by_role("button", name="Send").click()
    assert backend.heard_of["commands"].empty()
    await page.unroute("**/api/uploads**")
    await page.get_by_test_id("option-image").set_input_files(small())
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.get_by_role("button", name="Send").click()
    assert (await backend.heard("commands"))["options"]["image"] == "upload-1"


async def test_an_upload_that_ends_leaves_the_caret_where_it_is(page: Page) -> None:
    release = asyncio.Event()

    async def hold(route: Any) -> None:
        await release.wait()
        await route.continue_()

    await page.route("**/api/uploads**", hold)
    await start(page, "/imagine a fox image:")
    await page.get_by_test_id("option-image").set_input_files(small())
    await page.get_by_test_id("option-prompt").click()
    await expect(page.get_by_test_id("pill-image")).to_contain_text("uploading")
    release.set()
    await expect(page.get_by_test_id("pill-image")).not_to_contain_text("uploading")
    await expect(page.get_by_test_id("option-prompt")).to_be_focused()


async def test_a_dropped_file_goes_to_the_option_that_takes_one(
    page: Page, backend: FakeBackend
) -> None:
    await start(page, "/imagine a fox")
    await drop(page, "dropped.png")
    await expect(page.get_by_test_id("pill-image")).to_have_text("imagedropped.png")
    await page.keyboard.press("Enter")
    options = (await backend.heard("commands"))["options"]
    assert options == {"prompt": "a fox", "image": "upload-1"}


async def test_a_file_dropped_on_an_empty_box_starts_the_first_command_that_takes_one(
    page: Page, backend: FakeBackend
) -> None:
    await drop(page, "dropped.png", on="scroller")
    await expect(page.get_by_test_id("option-prompt")).to_be_focused()
    await page.keyboard.type("make it blue")
    await expect(page.get_by_test_id("pill-image")).to_have_text("imagedropped.png")
    await page.keyboard.press("Enter")
    heard = await backend.heard("commands")
    assert heard["name"] == "imagine"
    assert heard["options"] == {"prompt": "make it blue", "image": "upload-1"}


async def test_what_cannot_be_attached_is_said(page: Page) -> None:
    await drop(page, "1.png", "2.png")
    await expect(page.get_by_role("alert")).to_contain_text("Attach one file at a time.")
    await start(page, "/video a boat")
    await drop(page, "1.png")
    await expect(page.get_by_role("alert")).to_contain_text("/video does not take a file.")


async def test_a_picture_is_pasted_and_text_stays_text(page: Page) -> None:
    await start(page, "/imagine a fox")
    prompt = page.get_by_test_id("option-prompt")
    paste = """(field, data) => field.dispatchEvent(new ClipboardEvent(
        "paste", { clipboardData: data, bubbles: true, cancelable: true }))"""
    with_text = await transfer(page, "cells.png")
    await with_text.evaluate("data => data.setData('text/plain', 'a table')")
    assert await prompt.evaluate(paste, with_text)  # not prevented: the browser pastes the text
    assert not await prompt.evaluate(paste, await transfer(page, "image.png"))
    await expect(page.get_by_test_id("pill-image")).to_have_text("imageimage.png")


async def test_a_file_that_a_form_cannot_take_keeps_the_form_back(
    open_page: Opener, backend: FakeBackend
) -> None:
    backend.size_limit = 2048
    page = await open_page()
    upload = {"type": samples.UPLOAD, "custom_id": "start", "required": False}
    modal = samples.modal(samples.label("Start", upload))
    await backend.tell({"type": "modal", "interaction_id": "40", "modal": modal}, only="mika")
    form = page.get_by_test_id("modal")
    await form.get_by_test_id("field-start").set_input_files(LARGE)
    await expect(form.get_by_role("alert")).to_contain_text("big.png is too large")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_contain_text("big.png is too large")
    assert backend.heard_of["modals"].empty()
    await form.get_by_role("button", name="Remove").click()
    await form.get_by_role("button", name="Submit").click()
    assert (await backend.heard("modals"))["values"] == {"start": []}
