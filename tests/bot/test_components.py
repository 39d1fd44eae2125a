"""The registry of buttons and modals: who is called, and what is said when a handler fails."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import InteractionType, ui

from cogs.components import Components
from cogs.handlers import ButtonHandler, Click, open_modal
from i18n import Languages


class FakeResponse:
    """The first answer to an interaction; keeps what was said."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def is_done(self) -> bool:
        return bool(self.sent)

    async def send_modal(self, modal: ui.Modal) -> None:
        self.sent.append({"modal": modal})

    async def send_message(self, **content: Any) -> None:
        self.sent.append(content)


def a_click(custom_id: str) -> Any:
    return SimpleNamespace(
        id=5,
        type=InteractionType.component,
        data={"custom_id": custom_id, "component_type": 2},
        guild_id=33,
        user=SimpleNamespace(id=11),
        locale=discord.Locale.american_english,
        client=SimpleNamespace(languages=Languages()),
        response=FakeResponse(),
    )


class Broken(ButtonHandler):
    """A button whose handler has a bug."""

    kind = "broken"

    async def clicked(self, click: Click) -> None:
        raise ValueError("a bug")


class Renewed(ButtonHandler):
    """A button whose argument has changed its meaning once; it repeats its argument."""

    kind = "renewed"
    version = 2

    async def clicked(self, click: Click) -> None:
        await click.interaction.response.send_message(content=click.argument)


@pytest.fixture
def components() -> Components:
    service = cast("Any", None)  # neither handler uses it
    return Components([Broken(service), Renewed(service)])


async def test_a_handler_that_fails_is_logged_and_answered_privately(
    components: Components, caplog: pytest.LogCaptureFixture
) -> None:
    interaction = a_click("v1:broken:7")
    await components.dispatch(interaction)
    [answer] = interaction.response.sent
    assert answer["content"].startswith("Something went wrong inside the bot.")
    assert answer["ephemeral"]
    assert "ValueError" in caplog.text


@pytest.mark.parametrize(
    ("custom_id", "answer"),
    [
        ("v2:renewed:a:b", "a:b"),
        ("v1:renewed:7", "This belongs to another version of the bot. Type the command again."),
    ],
)
async def test_only_the_version_that_a_handler_knows_reaches_it(
    components: Components, custom_id: str, answer: str
) -> None:
    interaction = a_click(custom_id)
    await components.dispatch(interaction)
    assert [it["content"] for it in interaction.response.sent] == [answer]


async def test_discord_py_does_not_keep_a_modal_whose_submission_comes_to_the_registry() -> None:
    interaction, modal = a_click("v1:broken:7"), ui.Modal(title="Your suggestion")
    await open_modal(interaction, modal)
    assert interaction.response.sent == [{"modal": modal}]
    assert modal.is_finished()
