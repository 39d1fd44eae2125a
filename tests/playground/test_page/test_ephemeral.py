"""Messages that one user alone sees, until they are dismissed."""

import pytest
from playwright.async_api import Locator, Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


def message(page: Page) -> Locator:
    return page.get_by_test_id("message").last


async def test_an_ephemeral_message_is_marked_and_can_be_dismissed(
    page: Page, backend: FakeBackend
) -> None:
    await backend.post(samples.reply(content="Too many", flags=samples.EPHEMERAL), only="mika")
    await expect(message(page)).to_contain_text("Only you can see this")
    await message(page).get_by_role("button", name="Dismiss message").click()
    await expect(page.get_by_test_id("message")).to_have_count(0)


async def test_an_ephemeral_message_is_not_told_to_the_other_user(
    open_page: Opener, backend: FakeBackend
) -> None:
    mika, robin = await open_page("mika"), await open_page("robin")
    await backend.post(samples.reply(content="For mika", flags=samples.EPHEMERAL), only="mika")
    await backend.post(samples.reply(content="For all"))
    await expect(message(robin)).to_contain_text("For all")
    await expect(robin.get_by_test_id("message")).to_have_count(1)
    await expect(mika.get_by_test_id("message")).to_have_count(2)


async def test_a_dismissed_message_stays_away_after_a_reload_and_in_other_tabs(
    open_page: Opener, backend: FakeBackend
) -> None:
    page = await open_page()
    await backend.post(samples.reply(content="Too many", flags=samples.EPHEMERAL), only="mika")
    await message(page).get_by_role("button", name="Dismiss message").click()
    await backend.post(samples.reply(content="For all"))
    for shown in (page, await open_page()):
        await shown.reload()
        await expect(message(shown)).to_contain_text("For all")
        await expect(shown.get_by_test_id("message")).to_have_count(1)
