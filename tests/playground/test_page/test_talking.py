"""What people write in the page, on the real playground: messages, threads, menus, typing."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from playground import Playground
from tests.playground.bots import connected

from . import talk_bot
from .conftest import fresh, shared

pytestmark = pytest.mark.asyncio(loop_scope="session")


@shared
async def studio() -> AsyncIterator[Playground]:
    """A playground with the talking bot online, which may read messages."""
    async with Playground(page_port=0) as playground:
        playground.world.portal.update({"message_content": True})
        async with connected(playground, talk_bot.build, intents=talk_bot.INTENTS):
            yield playground


Opener = Callable[..., Awaitable[Page]]


@fresh
async def open_as(browser: BrowserContext, studio: Playground) -> AsyncIterator[Opener]:
    pages: list[Page] = []

    async def open_as(user: str, width: int = 1280, channel: str = "studio") -> Page:
        page = await browser.new_page()
        pages.append(page)
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(f"{studio.page_url}?user={user}&channel={channel}")
        await expect(page.get_by_test_id("composer-text")).to_be_visible()
        return page

    yield open_as
    for page in pages:
        await page.close()


@fresh
async def mika(open_as: Opener) -> Page:
    return await open_as("mika")


async def say(page: Page, text: str) -> Locator:
    """Sends words; the message as the page shows it."""
    await page.get_by_test_id("composer-text").fill(text)
    await page.get_by_role("button", name="Send").click()
    return message_with(page, text)


def message_with(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text).first


async def choose(page: Page, message: Locator, item: str) -> None:
    """Chooses from a message's menu."""
    await message.hover()
    await message.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name=item, exact=True).click()


async def test_words_are_sent_and_the_bot_answers_with_a_reply(mika: Page) -> None:
    sent = await say(mika, "Why one?")
    await expect(sent).to_contain_text("Mika")
    answer = message_with(mika, "Because of Why one?")
    await expect(answer.get_by_test_id("replied")).to_contain_text("Why one?")
    await answer.get_by_role("button", name="Continue").click()
    await expect(message_with(mika, "For your eyes")).to_contain_text("Only you can see this")


async def test_a_reply_names_whom_it_is_to_and_pings_or_not(
    mika: Page, open_as: Opener, studio: Playground
) -> None:
    first = await say(mika, "A first thing")
    robin = await open_as("robin")
    for label, pinged in (("@ on", 1), ("@ off", 0)):
        theirs = message_with(robin, "A first thing")
        await theirs.hover()
        await theirs.get_by_role("button", name="Reply").click()
        bar = robin.get_by_test_id("reference-bar")
        await expect(bar).to_contain_text("Replying to Mika")
        if pinged == 0:
            await bar.get_by_role("button", name="@ on").click()
        await expect(bar).to_contain_text(label)
        reply = await say(robin, f"An answer with {label}")
        await expect(reply.get_by_test_id("replied")).to_contain_text("A first thing")
        await expect(bar).to_have_count(0)
        stored = studio.world.messages.get(await reply.get_attribute("data-message-id") or "")
        assert len(studio.world.messages.render(stored)["mentions"]) == pinged
    await expect(first).to_be_visible()


async def test_escape_ends_a_reply(mika: Page) -> None:
    sent = await say(mika, "Not to be answered")
    await choose(mika, sent, "Reply")
    await expect(mika.get_by_test_id("reference-bar")).to_be_visible()
    await expect(mika.get_by_test_id("composer-text")).to_be_focused()
    await mika.keyboard.press("Escape")
    await expect(mika.get_by_test_id("reference-bar")).to_have_count(0)


async def test_a_mention_is_chosen_from_a_list_and_shown_by_name(mika: Page) -> None:
    await mika.get_by_test_id("composer-text").fill("Look here, @rob")
    await expect(mika.get_by_test_id("suggestion")).to_have_text(["Robin@robin"])
    await mika.keyboard.press("Enter")
    await expect(mika.get_by_test_id("composer-text")).to_have_value("Look here, @robin ")
    await mika.keyboard.type("and @hfmedia.")
    await mika.keyboard.press("Enter")
    mentions = message_with(mika, "Look here").locator(".mention")
    await expect(mentions).to_have_text(["@robin"])


async def test_an_own_message_is_written_anew_and_deleted(mika: Page, open_as: Opener) -> None:
    sent = await say(mika, "With a mistaek, @robin!")
    await choose(mika, sent, "Edit")
    field = mika.get_by_test_id("composer-text")
    await expect(field).to_have_value("With a mistaek, @robin!")
    await field.fill("Without a mistake, @robin!")
    await mika.keyboard.press("Enter")
    edited = message_with(mika, "Without a mistake")
    await expect(edited).to_contain_text("(edited)")
    robin = await open_as("robin")
    theirs = message_with(robin, "Without a mistake")
    await theirs.hover()
    await theirs.get_by_role("button", name="More").click()
    await expect(robin.get_by_role("menuitem", name="Edit")).to_have_count(0)
    await robin.get_by_role("menuitem", name="Delete").click()
    await expect(edited).to_have_count(0)


async def test_files_go_with_a_message(mika: Page, open_as: Opener) -> None:
    files = [
        {"name": "fox.txt", "mimeType": "text/plain", "buffer": b"a fox"},
        {"name": "owl.txt", "mimeType": "text/plain", "buffer": b"an owl"},
    ]
    await mika.get_by_test_id("attach-files").set_input_files(files)  # type: ignore[arg-type]
    listed = mika.get_by_test_id("message-files")
    await expect(listed).to_contain_text("owl.txt")
    await listed.get_by_role("button", name="Remove owl.txt").click()
    await expect(listed).not_to_contain_text("uploading")
    sent = await say(mika, "A file for you")
    await expect(sent).to_contain_text("fox.txt")
    await expect(sent).not_to_contain_text("owl.txt")
    await expect(listed).to_have_count(0)


async def test_who_is_typing_is_shown_until_the_message_is_there(
    mika: Page, open_as: Opener
) -> None:
    robin = await open_as("robin")
    await robin.get_by_test_id("composer-text").fill("wait")
    await expect(mika.get_by_test_id("typing")).to_have_text(" Robin is typing…")
    await say(robin, "Here it is…")
    await expect(mika.get_by_test_id("typing")).to_have_text(" hfmedia is typing…")


async def test_what_is_refused_comes_back_to_the_composer(mika: Page) -> None:
    await mika.get_by_test_id("composer-text").fill("x" * 2001)
    await mika.get_by_role("button", name="Send").click()
    await expect(mika.get_by_role("alert")).to_contain_text("at most 2000 characters")
    await expect(mika.get_by_test_id("composer-text")).to_have_value("x" * 2001)


async def test_a_thread_is_opened_under_a_message_and_used(mika: Page, open_as: Opener) -> None:
    sent = await say(mika, "The beginning of a talk")
    await choose(mika, sent, "Create a thread")
    name = mika.get_by_test_id("thread-form").get_by_label("Name")
    await expect(name).to_have_value("The beginning of a talk")
    await name.fill("A talk")
    await mika.keyboard.press("Enter")
    bar = mika.get_by_test_id("thread-bar")
    await expect(bar).to_be_visible()
    await expect(message_with(mika, "started this thread from")).to_contain_text("The beginning")
    await say(mika, "Why in here?")
    answer = message_with(mika, "Because of Why in here?")
    await answer.get_by_role("button", name="Continue").click()
    await expect(message_with(mika, "For your eyes")).to_be_visible()
    await expect(bar.get_by_role("button")).to_have_text(["#studio", "Archive"])
    await bar.get_by_role("button", name="#studio").click()
    box = message_with(mika, "The beginning of a talk").get_by_test_id("thread-box")
    await expect(box).to_have_text("A talk2 messages")
    robin = await open_as("robin", 390)
    await message_with(robin, "The beginning").get_by_test_id("thread-box").click()
    moderation = robin.get_by_test_id("thread-bar")
    await moderation.get_by_role("button", name="Lock").click()
    await expect(moderation).to_contain_text("Locked")
    assert await robin.evaluate("document.documentElement.scrollWidth") == 390
    await box.click()
    await expect(mika.get_by_text("only moderators write in it")).to_be_visible()
    await moderation.get_by_role("button", name="Archive").click()
    await expect(bar).to_contain_text("Archived")
    await moderation.get_by_role("button", name="Delete").click()
    await expect(mika.get_by_role("heading", name="studio", exact=True)).to_be_visible()
    await expect(
        message_with(mika, "The beginning of a talk").get_by_test_id("thread-box")
    ).to_have_count(0)


async def test_a_menu_offers_the_apps_commands_also_to_the_keyboard(mika: Page) -> None:
    sent = await say(mika, "To be described")
    await sent.get_by_role("button", name="More").focus()
    await mika.keyboard.press("Enter")
    menu = mika.get_by_test_id("message-menu")
    await expect(menu.get_by_role("menuitem")).to_have_text(
        ["Reply", "Edit", "Create a thread", "Delete", "Describe", "Ask about this", "Greet"]
    )
    await mika.keyboard.press("ArrowUp")
    await expect(menu.get_by_role("menuitem", name="Greet")).to_be_focused()
    await mika.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await choose(mika, sent, "Describe")
    described = message_with(mika, "A fox")
    await expect(described.get_by_test_id("used")).to_contain_text("Mika used Describe")
    await choose(mika, sent, "Greet")
    await expect(message_with(mika, "Hello mika")).to_be_visible()


async def test_a_command_of_a_menu_opens_a_modal(mika: Page) -> None:
    sent = await say(mika, "A riddle")
    await choose(mika, sent, "Ask about this")
    modal = mika.get_by_test_id("modal")
    await modal.get_by_label("What").fill("Which")
    await modal.get_by_role("button", name="Submit").click()
    await expect(message_with(mika, "Which: A riddle")).to_be_visible()
    await expect(mika.get_by_test_id("sending")).to_have_count(0)


async def test_the_panel_switches_intents_and_what_the_bot_may_do(
    mika: Page, studio: Playground
) -> None:
    await mika.get_by_test_id("tab-discord").click()
    presence = mika.get_by_test_id("discord-portal").get_by_label("Presence")
    await presence.click()
    await expect(presence).to_be_checked()
    assert studio.world.portal.current.presence
    await mika.get_by_label("What the bot may do in studio").click()
    history = mika.get_by_test_id("server-channels").get_by_label("read message history")
    await history.click()
    await expect(history).not_to_be_checked()
    await history.click()
    await expect(history).to_be_checked()
