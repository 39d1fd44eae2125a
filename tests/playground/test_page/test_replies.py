"""The line over a message that says what it answers."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from . import samples
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


def click_reply(clicked: dict[str, Any], user: int = 0, **more: Any) -> dict[str, Any]:
    """A message that answers a click on another one."""
    click = {"id": "9", "type": 3, "user": samples.users()[user]}
    return samples.message(
        "Here it is again",
        interaction_metadata=click | {"interacted_message_id": clicked["id"]},
        message_reference={"type": 0, "channel_id": "10", "message_id": clicked["id"]},
        **more,
    )


async def test_a_reply_says_who_used_which_command(page: Page, backend: FakeBackend) -> None:
    await backend.post(samples.reply(content="Done", user=1))
    used = page.get_by_test_id("used")
    await expect(used).to_have_text("RRobin used imagine")
    await expect(used.locator("[data-invocation]")).to_have_attribute(
        "data-invocation", "/imagine prompt: a fox in the snow count: 4"
    )


async def test_a_reply_to_a_click_shows_who_clicked_and_the_message(
    page: Page, backend: FakeBackend
) -> None:
    text = samples.text("**Imagined** a fox for <@1>, `seed` 7")
    clicked = await backend.post(samples.layout(samples.container(text)))
    await backend.post(click_reply(clicked, user=1))
    replied = page.get_by_test_id("replied")
    await expect(replied).to_have_text("RRobin clicked in HImagined a fox for @mika, seed 7")
    await backend.edit(clicked | {"components": [samples.text("Changed")]})
    await expect(replied).to_contain_text("Changed")


async def test_the_line_leads_to_the_message_that_was_clicked(
    page: Page, backend: FakeBackend
) -> None:
    clicked = await backend.post(samples.message("The first"))
    for n in range(40):
        await backend.post(samples.message(f"Number {n}"))
    await backend.post(click_reply(clicked))
    first = page.get_by_test_id("message").first
    await expect(first).not_to_be_in_viewport()
    await page.get_by_role("button", name="Go to hfmedia: The first").click()
    await expect(first).to_be_in_viewport()
    await expect(page.get_by_test_id("present-bar")).to_be_visible()


async def test_a_message_that_was_deleted_is_not_linked(page: Page, backend: FakeBackend) -> None:
    clicked = await backend.post(samples.message("Soon gone"))
    await backend.post(click_reply(clicked))
    await backend.tell({"type": "message_delete", "channel": "studio", "id": clicked["id"]})
    replied = page.get_by_test_id("replied")
    await expect(replied).to_have_text("MMika clicked in a message that is no longer here")
    await expect(replied.get_by_role("button")).to_have_count(0)


async def test_a_reply_to_a_modal_says_what_opened_the_modal(
    page: Page, backend: FakeBackend
) -> None:
    clicked = await backend.post(samples.message("With a button"))
    click = click_reply(clicked)["interaction_metadata"]
    command = samples.reply()["interaction_metadata"]
    for opener in (click, command):
        submit = {"id": "8", "type": 5, "user": samples.users()[0]}
        metadata = submit | {"triggering_interaction_metadata": opener}
        await backend.post(samples.message("Saved", interaction_metadata=metadata))
    await expect(page.get_by_test_id("replied")).to_contain_text("Mika clicked in HWith a button")
    await expect(page.get_by_test_id("used")).to_contain_text("Mika used imagine")
