"""The page "Models and defaults": what commands use, in the server and in single channels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guilds.models import Defaults, GuildSettings
from tests.panel.stage import CHANNELS, MODELS, PanelStage

DEFAULT = "v1:settings-default:"


@pytest.fixture
async def page(stage: PanelStage) -> PanelStage:
    """The page is open."""
    await stage.open()
    await stage.press("v1:settings-models")
    return stage


def chosen(stage: PanelStage, name: str) -> list[str]:
    """What a select of the page shows as chosen."""
    assert stage.page is not None
    [select] = [
        item
        for item in stage.page.walk_children()
        if getattr(item, "custom_id", "").startswith(DEFAULT) and item.custom_id.endswith(name)  # type: ignore[attr-defined]
    ]
    return [option.label for option in select.options if option.default]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("image_model", "b/image", "b/image"),
        ("video_model", "a/video", "a/video"),
        ("aspect_ratio", "16:9", "16:9"),
        ("count", "4", 4),
        ("spoiler", "yes", True),
        ("spoiler", "no", False),
    ],
)
async def test_a_default_is_set_and_given_up(
    page: PanelStage, name: str, value: str, kept: object
) -> None:
    await page.press(f"{DEFAULT}0::{name}", value)
    assert (await page.settings()).defaults == replace(Defaults(), **{name: kept})  # type: ignore[arg-type]
    await page.press(f"{DEFAULT}1::{name}", "-")
    assert (await page.settings()).defaults == Defaults()


async def test_what_is_not_set_says_what_counts_instead(page: PanelStage) -> None:
    assert chosen(page, "image_model") == ["Not set (a/image)"]
    assert chosen(page, "aspect_ratio") == ["Not set (1:1 for images, 16:9 for videos)"]
    await page.press(f"{DEFAULT}0::count", "3")
    await page.press("v1:settings-channels")
    await page.press("v1:settings-edit-channel", CHANNELS[0])
    assert chosen(page, "count") == ["Not set (3)"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", "5"),
        ("count", "0"),
        ("aspect_ratio", "7:5"),
        ("spoiler", "maybe"),
        ("image_model", "no slash"),
    ],
)
async def test_a_value_that_no_select_offers_is_refused(
    page: PanelStage, name: str, value: str
) -> None:
    await page.press(f"{DEFAULT}0::{name}", value)
    assert (await page.settings()).revision == 0


async def test_a_typed_model_that_does_something_else_is_refused(page: PanelStage) -> None:
    await page.press("Type a model's name")
    await page.fill_in(image_model="a/video", video_model="")
    assert "a/video does not make images from text alone. Choose another model." in page.text
    assert (await page.settings()).revision == 0


async def test_a_typed_model_that_nobody_lists_is_set_with_a_warning(page: PanelStage) -> None:
    await page.press("Type a model's name")
    await page.fill_in(image_model="  x/unheard:fal-ai ", video_model="a/video")
    assert (await page.settings()).defaults == Defaults(
        image_model="x/unheard:fal-ai", video_model="a/video"
    )
    assert "the Hub does not list x/unheard\\:fal-ai" in page.text
    assert chosen(page, "image_model") == ["x/unheard:fal-ai"]


@pytest.mark.parametrize("typed", ["no slash", "two words/x", "/", "a/" + "x" * 300])
async def test_what_is_no_models_name_is_refused(page: PanelStage, typed: str) -> None:
    await page.press("Type a model's name")
    await page.fill_in(image_model=typed, video_model="")
    assert "⚠️" in page.text
    assert (await page.settings()).revision == 0


async def test_the_modal_begins_with_what_is_set(page: PanelStage) -> None:
    await page.press(f"{DEFAULT}0::image_model", "b/image")
    await page.press("Type a model's name")
    assert page.modal is not None
    inputs: Any = page.modal.to_dict()
    assert [it["component"].get("value") for it in inputs["components"]] == ["b/image", None]


async def test_a_channel_has_defaults_of_its_own_until_they_are_removed(page: PanelStage) -> None:
    await page.press("v1:settings-channels")
    await page.press("v1:settings-edit-channel", CHANNELS[0])
    await page.press(f"{DEFAULT}0:{CHANNELS[0]}:count", "2")
    await page.press(f"{DEFAULT}1:{CHANNELS[0]}:spoiler", "yes")
    assert (await page.settings()).channel_defaults == {44: Defaults(count=2, spoiler=True)}
    await page.press("Back")
    assert "<#44>: Results per command: 2 · Spoilers: yes" in page.text
    await page.press("v1:settings-edit-channel", CHANNELS[0])
    await page.press("Remove all of this channel")
    assert (await page.settings()).channel_defaults == {}


async def test_a_deleted_channel_is_counted_and_removed(page: PanelStage) -> None:
    await page.change(
        lambda it: replace(it, channel_defaults={44: Defaults(count=2), 99: Defaults(count=3)})
    )
    await page.press("v1:settings-channels")
    assert "1 deleted channel" in page.text
    assert "<#99>" not in page.text
    await page.press("Remove")
    assert (await page.settings()).channel_defaults == {44: Defaults(count=2)}
    assert "deleted" not in page.text


async def test_a_channel_that_is_deleted_while_it_is_edited_is_not_changed(
    page: PanelStage,
) -> None:
    await page.press("v1:settings-channels")
    await page.press("v1:settings-edit-channel", CHANNELS[0])
    page.channel_ids = CHANNELS[1:]
    await page.press(f"{DEFAULT}0:{CHANNELS[0]}:count", "2")
    assert page.said == ["This channel does not exist any more."]
    assert (await page.settings()).revision == 0


def deny_all_but_two(settings: GuildSettings) -> GuildSettings:
    return replace(settings, providers_allowed=("fal-ai", "novita"))


async def test_providers_are_allowed_denied_and_ordered(page: PanelStage) -> None:
    await page.press("v1:settings-providers")
    await page.press("v1:settings-allow-providers", "fal-ai", "novita")
    await page.press("v1:settings-deny-providers", "novita")
    await page.press("v1:settings-order", "cheapest")
    settings = await page.settings()
    assert settings.providers_allowed == ("fal-ai", "novita")
    assert settings.providers_denied == ("novita",)
    assert settings.order == "cheapest"
    assert "Only fal-ai may be asked." in page.text
    await page.press("v1:settings-order", "-")
    assert (await page.settings()).order is None


async def test_who_removes_the_last_allowed_provider_has_none_until_all_are_allowed(
    page: PanelStage,
) -> None:
    await page.change(deny_all_but_two)
    await page.press("v1:settings-providers")
    await page.press("v1:settings-allow-providers")
    assert (await page.settings()).providers_allowed == ()
    assert "No provider is left" in page.text
    await page.press("Allow all providers")
    assert (await page.settings()).providers_allowed is None
    assert "All providers may be asked." in page.text


async def test_a_provider_that_the_bot_does_not_know_cannot_be_chosen_but_stays_denied(
    page: PanelStage,
) -> None:
    await page.change(lambda it: replace(it, providers_denied=("of-old",)))
    await page.press("v1:settings-providers")
    await page.press("v1:settings-allow-providers", "of-old")
    assert (await page.settings()).providers_allowed is None
    await page.press("v1:settings-deny-providers", "novita")
    assert (await page.settings()).providers_denied == ("novita", "of-old")


async def test_every_provider_fits_into_a_select(page: PanelStage) -> None:
    assert page.guilds is not None
    await page.press("v1:settings-providers")
    select = page.select("v1:settings-deny-providers")
    assert [it.value for it in select.options] == [*page.guilds.providers]


async def test_the_popular_models_can_be_chosen(page: PanelStage) -> None:
    select = page.select(f"{DEFAULT}0::image_model")
    assert [it.value for it in select.options] == ["-", *MODELS["text-to-image"]]
