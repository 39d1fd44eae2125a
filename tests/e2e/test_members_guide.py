"""The steps of docs/members.md in the page, as a member takes them: what it says is what happens.

`make screenshots` takes the pictures of that page on the way.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image
from playwright.async_api import BrowserContext, FilePayload, Locator, expect

from tests.e2e.guide import Reader, reading
from tests.e2e.test_page import button, identities, newest, send
from tests.playground.test_page.conftest import browser, fresh

__all__ = ["browser"]  # a fixture

pytestmark = pytest.mark.asyncio(loop_scope="session")


def picture(name: str) -> FilePayload:
    """A small orange picture."""
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "orange").save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


class Guide(Reader):
    """Mika, a member, in one window."""

    async def attach(self, option: str) -> None:
        """Attach a picture to the command that is being typed."""
        await self.page.get_by_test_id(f"option-{option}").set_input_files(picture("sunset.png"))

    async def send_typed(self) -> Locator:
        """Send the command that is being typed; the message that answers it."""
        seen = await identities(self.page)
        await self.page.get_by_role("button", name="Send").click()
        return await newest(self.page, seen)

    async def follow(self, pressed: Locator) -> Locator:
        """Press a button; the message that comes of it."""
        seen = await identities(self.page)
        await pressed.click()
        return await newest(self.page, seen)

    async def submit(self, label: str, text: str) -> Locator:
        """Fill in the open form; the message that answers it."""
        seen = await identities(self.page)
        await self.fill_in(**{label: text})
        return await newest(self.page, seen)

    async def choose_app(self, message: Locator, command: str) -> None:
        """Choose a command in the menu of a message."""
        await message.hover()
        await message.get_by_role("button", name="More").click()
        await self.page.get_by_role("menuitem", name=command, exact=True).click()


@fresh
async def guide(browser: BrowserContext) -> AsyncIterator[Guide]:
    """A bot, and a page of it."""
    async with reading(Guide, browser, "mika") as guide:
        yield guide


@pytest.mark.timeout(240)
async def test_a_member_follows_the_guide(guide: Guide) -> None:
    await a_prompt_is_improved(guide)
    answer = await a_question_is_answered(guide)
    await the_conversation_goes_on_in_a_thread(guide, answer)
    await guide.become("mika")
    await a_picture_is_described(guide)
    await a_message_is_asked_about(guide)
    await a_killed_bot_says_so_and_is_asked_again(guide)


async def a_prompt_is_improved(guide: Guide) -> None:
    """Both prompts stand above the picture."""
    reply = await send(guide.page, "/imagine a fox in the snow enhance: True")
    await expect(button(reply, "Again")).to_be_visible()
    await expect(reply).to_contain_text("soft morning light")
    await guide.shoot("members-enhance", reply)


async def a_question_is_answered(guide: Guide) -> Locator:
    """The model's thoughts are shown to the one who presses the button."""
    answer = await send(guide.page, "/chat Which numbers are squares? Show me a table")
    await expect(button(answer, "Continue")).to_be_visible()
    await expect(answer).to_contain_text("36")
    await guide.shoot("members-chat", answer)
    thoughts = await guide.follow(button(answer, "Thinking"))
    await expect(thoughts).to_contain_text("Only you can see this")
    await button(answer, "Continue").click()
    further = await guide.submit("What do you want to say next?", "And some code?")
    await expect(further).to_contain_text("message number 2")
    return further


async def the_conversation_goes_on_in_a_thread(guide: Guide, answer: Locator) -> None:
    """Its first message has the way on, and lets others take part."""
    await expect(button(answer, "Open a thread")).to_be_visible()
    await button(answer, "Open a thread").click()
    await answer.get_by_test_id("thread-box").click()
    first = guide.page.get_by_test_id("message").filter(
        has=button(guide.page.locator("*"), "Continue")
    )
    await button(first.last, "Continue").click()
    inside = await guide.submit("What do you want to say next?", "What did I ask you first?")
    await expect(inside).to_contain_text("message number 3")
    await guide.shoot("members-thread", guide.page.get_by_role("log"))


async def a_picture_is_described(guide: Guide) -> None:
    """One of the prompts is used."""
    await guide.page.get_by_test_id("composer-text").fill("/describe image:")
    await guide.attach("image")
    description = await guide.send_typed()
    await expect(description).to_contain_text("mostly orange")
    await expect(button(description, "Use prompt 3")).to_be_visible()
    await guide.shoot("members-describe", description)
    made = await guide.follow(button(description, "Use prompt 2"))
    await expect(button(made, "Again")).to_be_visible()
    await expect(made).to_contain_text("woodcut")


async def a_message_is_asked_about(guide: Guide) -> None:
    """Its words, and its picture."""
    seen = await identities(guide.page)
    await guide.page.get_by_test_id("composer-text").fill("The meeting is moved to Thursday.")
    await guide.page.get_by_test_id("attach-files").set_input_files(picture("room.png"))
    await guide.page.get_by_role("button", name="Send").click()
    message = await newest(guide.page, seen)
    await expect(message).to_contain_text("Thursday")
    await guide.choose_app(message, "Ask about this")
    form = guide.page.get_by_test_id("modal")
    await expect(form).to_contain_text("Ask about this")
    await guide.shoot("members-ask-about", form)
    answer = await guide.submit("What do you want to know?", "When is it?")
    await expect(answer).to_contain_text("When is it?")
    seen = await identities(guide.page)
    await guide.choose_app(message, "Describe")
    described = await newest(guide.page, seen)
    await expect(described).to_contain_text("mostly orange")


async def a_killed_bot_says_so_and_is_asked_again(guide: Guide) -> None:
    """The reply keeps what it had."""
    guide.stage.providers(latency=4)
    answer = await send(guide.page, "/chat Write me a long answer")
    await expect(answer).to_contain_text("Paragraph 2")
    guide.stage.bot.process.kill()
    await guide.stage.bot.ended()
    guide.stage.providers(latency=0)
    await guide.stage.restart()
    await expect(answer).to_contain_text("The bot was restarted before the answer was complete.")
    await expect(answer).to_contain_text("Paragraph 2")
    await guide.shoot("members-interrupted", answer)
    await guide.follow(button(answer, "Ask again"))
    # It takes two messages.
    await expect(guide.page.get_by_test_id("message").last).to_contain_text("Paragraph 24")
