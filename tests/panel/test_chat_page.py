"""The page "Chat": whether models answer in words, which ones, and what they are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guilds.models import MAX_SYSTEM_PROMPT, Defaults
from tests.panel.stage import PanelStage, problems_of

SELECT = "v1:settings-chat-model:"
WRITTEN = "v1:settings-chat-written:"
BRIEF = "Be brief.\nAnswer in the language of the question."


@pytest.fixture
async def page(stage: PanelStage) -> PanelStage:
    """The page is open."""
    await stage.open()
    await stage.press("v1:settings-chat:")
    return stage


def options(stage: PanelStage, name: str) -> list[str]:
    """What the select of a model offers."""
    assert stage.page is not None
    [select] = [
        item
        for item in stage.page.walk_children()
        if getattr(item, "custom_id", "").endswith(f":{name}")
    ]
    return [option.label for option in select.options]  # type: ignore[attr-defined]


async def test_chat_is_turned_off_and_on_again(page: PanelStage) -> None:
    assert "On: members can talk to models" in page.text
    await page.press("Turn off")
    assert (await page.settings()).chat_enabled is False
    assert "Off: nobody can use /chat and /describe." in page.text
    await page.press("Back")
    assert "### Chat\nOff: nobody can use /chat and /describe." in page.text
    await page.press("v1:settings-chat:")
    await page.press("Turn on")
    assert (await page.settings()).chat_enabled is None


@pytest.mark.parametrize(
    ("name", "model", "offered"),
    [
        ("chat_model", "b/talk", ["Not set (a/talk)", "a/talk", "b/talk", "a/sees"]),
        ("vision_model", "a/sees", ["Not set (a/sees)", "a/sees"]),
    ],
)
async def test_a_model_is_chosen_among_those_that_can_do_it(
    page: PanelStage, name: str, model: str, offered: list[str]
) -> None:
    assert options(page, name) == offered
    await page.press(f"{SELECT}0::{name}", model)
    assert (await page.settings()).defaults == replace(Defaults(), **{name: model})  # type: ignore[arg-type]
    assert "## Chat" in page.text
    await page.press(f"{SELECT}1::{name}", "-")
    assert (await page.settings()).defaults == Defaults()


async def test_models_that_are_typed_leave_those_of_other_pages_alone(page: PanelStage) -> None:
    await page.change(lambda it: replace(it, defaults=Defaults(image_model="a/image")))
    await page.send("v1:settings-chat:")
    await page.press("Type a model's name")
    await page.fill_in(chat_model=" x/unheard:groq ", vision_model="a/sees")
    assert (await page.settings()).defaults == Defaults(
        image_model="a/image", chat_model="x/unheard:groq", vision_model="a/sees"
    )
    assert "the Hub does not list x/unheard\\:groq" in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chat_model": "a/image"}, "a/image does not answer in words."),
        ({"vision_model": "a/image"}, "a/image does not look at images."),
        ({"vision_model": "a/talk"}, "a/talk does not look at images."),
        ({"chat_model": "no slash"}, "⚠️"),
    ],
)
async def test_a_model_that_is_known_to_do_something_else_is_refused(
    page: PanelStage, fields: dict[str, str], words: str
) -> None:
    await page.press("Type a model's name")
    await page.fill_in(**fields)
    assert words in page.text
    assert (await page.settings()).revision == 0


async def test_the_system_prompt_is_written_changed_and_given_up(page: PanelStage) -> None:
    assert "**System prompt**\nnone" in page.text
    await page.press("Change")
    await page.fill_in(system_prompt=f"  {BRIEF} ")
    assert (await page.settings()).system_prompt == BRIEF
    assert "**System prompt**\nBe brief. Answer in the language of the question." in page.text
    await page.press("Change")
    assert page.modal is not None
    inputs: Any = page.modal.to_dict()
    assert inputs["components"][0]["component"]["value"] == BRIEF
    await page.fill_in(system_prompt=" \n ")
    assert (await page.settings()).system_prompt is None


async def test_a_long_system_prompt_is_shown_shortened(page: PanelStage) -> None:
    await page.press("Change")
    await page.fill_in(system_prompt="**fox** " * 250)
    assert len((await page.settings()).system_prompt or "") == MAX_SYSTEM_PROMPT - 1
    assert r"\*\*fox\*\*" in page.text
    assert "…" in page.text
    assert len(page.text) < 600
    await page.press("Back")
    assert r"System prompt: \*\*fox\*\*" in page.text


@pytest.mark.parametrize("text", ["x" * (MAX_SYSTEM_PROMPT + 1), "a\0b", "\ud800"])
async def test_what_is_no_system_prompt_is_refused(page: PanelStage, text: str) -> None:
    await page.press("Change")
    await page.fill_in(system_prompt=text)
    assert "Use 1 to 2,000 characters of ordinary text." in page.text
    assert (await page.settings()).revision == 0


async def test_a_system_prompt_that_came_too_late_can_be_copied_from_the_page(
    page: PanelStage,
) -> None:
    await page.press("Change")
    await page.change(lambda it: replace(it, system_prompt="Be kind."))
    await page.fill_in(system_prompt=f"```{BRIEF}```")
    assert "the settings have changed since this page was shown" in page.text
    assert f"What you wrote, so that you can copy it:\n```\n'''{BRIEF}'''\n```" in page.text
    assert (await page.settings()).system_prompt == "Be kind."
    await page.send("v1:settings-chat:")
    assert "copy" not in page.text


async def test_the_fullest_page_is_one_that_discord_takes(page: PanelStage) -> None:
    await page.press("Change")
    await page.change(lambda it: replace(it, system_prompt="_" * MAX_SYSTEM_PROMPT))
    await page.fill_in(system_prompt="@" * MAX_SYSTEM_PROMPT)
    assert page.page is not None
    assert problems_of(page.page) == []
    assert page.page.total_children_count <= 40


async def test_a_switch_that_no_button_has_changes_nothing(page: PanelStage) -> None:
    await page.send("v1:settings-chat-turn:0::maybe")
    assert page.said != []
    assert (await page.settings()).revision == 0


async def test_a_channel_has_models_for_chat_of_its_own(page: PanelStage) -> None:
    await page.send("v1:settings-edit-channel:", 44)
    await page.press("v1:settings-default:0:44:chat_model", "b/talk")
    await page.press("Type a model's name")
    await page.fill_in(image_model="", video_model="", chat_model="b/talk", vision_model="a/sees")
    assert (await page.settings()).channel_defaults == {
        44: Defaults(chat_model="b/talk", vision_model="a/sees")
    }
