"""The steps of docs/admin.md in the page, as an admin takes them: what it says is what happens.

`make screenshots` takes the pictures of that page on the way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Locator, expect

from playground.providers.keys import make_token
from tests.e2e.guide import Reader, reading
from tests.e2e.test_page import button, send
from tests.playground.test_page.conftest import browser, fresh

__all__ = ["browser"]  # a fixture

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = make_token("user")


class Guide(Reader):
    """Robin, who manages the server, and Mika, a member, in one window."""

    async def open(self, *topics: str) -> Locator:
        """The panel on a page: the topics are opened one after the other."""
        panel = await self.run("/settings")
        for topic in topics:
            await self.press(panel, topic)
        return panel

    async def press(self, panel: Locator, topic: str, label: str = "Open") -> None:
        """Press the button beside a topic, and wait for what it opens."""
        section = panel.locator(".section").filter(has_text=topic)
        await button(section, label).click()
        if label == "Open":
            await expect(panel.get_by_role("heading", name=topic, level=4)).to_be_visible()

    async def choose(self, panel: Locator, select: str, *options: str) -> None:
        """Choose in a select; several options are finished with Done."""
        await panel.get_by_role("combobox", name=select).click()
        for option in options:
            await panel.get_by_role("option", name=option).click()
        done = button(panel, "Done")
        if await done.count():
            await done.click()


@fresh
async def guide(browser: BrowserContext) -> AsyncIterator[Guide]:
    """A bot without a key, and a page of it."""
    async with reading(Guide, browser, "robin", HF_TOKEN="") as guide:
        yield guide


@pytest.mark.timeout(240)
async def test_an_admin_follows_the_guide(guide: Guide) -> None:
    await the_key_reaches_the_provider(guide)
    await videos_are_for_one_role(guide)
    await the_budget_runs_out_and_is_raised(guide)
    await a_provider_is_denied(guide)
    await members_chat_as_the_server_says(guide)
    await changes_and_spending_are_shown(guide)
    await a_member_exports_and_erases(guide)
    await a_revoked_key_is_told(guide)
    assert KEY not in guide.stage.bot.log


async def the_key_reaches_the_provider(guide: Guide) -> None:
    """It is refused while it is wrong, and pays once it is right."""
    panel = await guide.open("Key")
    await button(panel, "Enter a key").click()
    await guide.shoot("admin-key-form", guide.page.get_by_test_id("modal"))
    await guide.fill_in(Key="hf_nonsense")
    await expect(panel).to_contain_text("Hugging Face does not accept this key")
    await button(panel, "Enter a key").click()
    await guide.fill_in(Key=f" {KEY} ")
    await expect(panel).to_contain_text(f"…{KEY[-4:]} · account playground · accepted")
    await guide.shoot("admin-key", panel)
    await guide.become("mika")
    reply = await send(guide.page, "/imagine a fox in the snow")
    await expect(button(reply, "Again")).to_be_visible()


async def videos_are_for_one_role(guide: Guide) -> None:
    """They are denied to @everyone, and allowed to a role."""
    editor = guide.stage.playground.world.directory.editor
    role = editor.add_role("playground", "Filmmakers")
    await guide.become("robin")
    panel = await guide.open("Who and where", "Videos and models")
    await button(panel, "Edit @everyone").click()
    await guide.choose(panel, "Videos", "Not allowed")
    await button(panel, "Back").click()
    await guide.choose(panel, "Choose a role to edit", "Filmmakers")
    await guide.choose(panel, "Videos", "Allowed")
    await expect(button(panel, "Remove these rules")).to_be_visible()
    await button(panel, "Back").click()
    await expect(panel).to_contain_text("@Filmmakers: videos")
    await guide.shoot("admin-videos", panel)
    await guide.become("mika")
    refused = await send(guide.page, "/video a boat")
    await expect(refused).to_contain_text("You may not make videos on this server.")
    await guide.shoot("admin-videos-refused", refused)
    editor.give_role("playground", "mika", role.id)
    await expect(guide.page.get_by_test_id("user-mika")).to_contain_text("Filmmakers")
    await expect((await send(guide.page, "/video a boat")).locator("video")).to_be_visible()


async def the_budget_runs_out_and_is_raised(guide: Guide) -> None:
    """What does not fit any more is refused; a larger budget has room for it."""
    await guide.become("robin")
    panel = await guide.open("Limits and budget")
    await guide.press(panel, "Budget of the server", "Change")
    await guide.shoot("admin-budget-form", guide.page.get_by_test_id("modal"))
    await guide.fill_in(Per_month="0.60")
    await expect(panel).to_contain_text("Per month: $0.60 · spent $0.563")
    await guide.choose(panel, "Choose a channel, or none", "studio")
    await expect(panel).to_contain_text("Channel for warnings: #studio")
    await guide.shoot("admin-budget", panel)
    await guide.become("mika")
    refused = await send(guide.page, "/imagine a lake")
    await expect(refused).to_contain_text("Too little is left of this server's budget of $0.60")
    await guide.shoot("admin-budget-refused", refused)
    await guide.become("robin")
    panel = await guide.open("Limits and budget")
    await guide.press(panel, "Budget of the server", "Change")
    await guide.fill_in(Per_month="20")
    await expect(panel).to_contain_text("Per month: $20.00 · spent $0.563")
    await guide.become("mika")
    await expect(button(await send(guide.page, "/imagine a lake"), "Again")).to_be_visible()


async def a_provider_is_denied(guide: Guide) -> None:
    """Another one is asked; with none left, the refusal says that it is the rules."""
    await guide.become("robin")
    panel = await guide.open("Models and defaults", "Providers")
    await guide.choose(panel, "None", "fal-ai")
    await expect(panel).to_contain_text("All providers but fal-ai may be asked.")
    await guide.shoot("admin-providers", panel)
    reply = await send(guide.page, "/imagine a lake")
    await expect(reply).to_contain_text("· replicate ·")
    await guide.choose(panel, "All providers", "cerebras")
    await expect(panel).to_contain_text("Only cerebras may be asked.")
    await guide.become("mika")
    refused = await send(guide.page, "/imagine a lake")
    await expect(refused).to_contain_text("The rules on providers exclude all that serve")
    await guide.shoot("admin-providers-refused", refused)
    await guide.become("robin")
    panel = await guide.open("Models and defaults", "Providers")
    await button(panel, "Allow all providers").click()
    await expect(panel).to_contain_text("All providers but fal-ai may be asked.")


async def members_chat_as_the_server_says(guide: Guide) -> None:
    """The system prompt reaches the model; where chat is off, nobody is answered."""
    panel = await guide.open("Chat")
    await guide.press(panel, "System prompt", "Change")
    await guide.fill_in(System_prompt="Answer in French. This server is about chess.")
    await expect(panel).to_contain_text("Answer in French.")
    await guide.shoot("admin-chat", panel)
    answer = await send(guide.page, "/chat Hello")
    await expect(answer).to_contain_text("My instructions begin with “Answer in French.")
    panel = await guide.open("Chat")
    await button(panel, "Turn off").click()
    await expect(panel).to_contain_text("Off: nobody can use /chat and /describe.")
    refused = await send(guide.page, "/chat Hello")
    await expect(refused).to_contain_text("Chat is turned off on this server.")
    await button(panel, "Turn on").click()
    await expect(button(panel, "Turn off")).to_be_visible()


async def changes_and_spending_are_shown(guide: Guide) -> None:
    """The log of changes, also in a channel, and what was spent."""
    panel = await guide.open("Data")
    await guide.choose(panel, "Choose a channel, or none", "studio")
    await expect(panel).to_contain_text("Channel for the log of changes: #studio")
    await guide.press(panel, "Log of changes")
    await expect(panel).to_contain_text("Denied providers: added fal-ai")
    await guide.shoot("admin-log", panel)
    usage = await guide.run("/usage")
    await expect(usage).to_contain_text("usage.csv")
    await guide.shoot("admin-usage", usage)


async def a_member_exports_and_erases(guide: Guide) -> None:
    """Everybody can see, have and erase what is stored about them."""
    await guide.become("mika")
    shown = await guide.run("/privacy show")
    await expect(shown).to_contain_text("What this bot stores about you")
    await guide.shoot("admin-privacy", shown)
    await expect(await guide.run("/privacy export")).to_contain_text("my-data.zip")
    question = await guide.run("/privacy erase")
    await guide.shoot("admin-erase", question)
    await button(question, "Erase everything").click()
    await expect(question).to_contain_text("Everything that this bot stored about you is erased.")


async def a_revoked_key_is_told(guide: Guide) -> None:
    """The member reads whom to ask, and the panel marks the key."""
    guide.stage.playground.providers.keys.revoke(KEY)
    reply = await send(guide.page, "/imagine a hare")
    await expect(reply).to_contain_text("This server's key was not accepted. Ask an admin")
    await guide.become("robin")
    panel = await guide.open("Key")
    await expect(panel).to_contain_text("⚠️ refused")
