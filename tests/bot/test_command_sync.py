"""Commands are sent to Discord only when they have changed; their names are translated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from app.command_sync import by_name
from app.translator import CatalogueTranslator, is_acceptable
from cogs.chat import Chat, ask_about_menu
from cogs.describe import Describe, describe_menu
from cogs.imagine import Imagine
from cogs.video import Video
from i18n import Languages
from tests.catalogues import write_catalogue

OURS: dict[str, Any] = {
    "name": "imagine",
    "description": "Make pictures from words",
    "type": 1,
    "nsfw": False,
    "dm_permission": True,
    "contexts": [0, 1, 2],
    "integration_types": [1, 0],
    "options": [
        {"type": 3, "name": "prompt", "description": "What", "required": True, "max_length": 9},
        {
            "type": 3,
            "name": "shape",
            "description": "How",
            "choices": [{"name": "1:1", "value": "1:1"}],
        },
    ],
}
# What Discord makes of it: ids, versions, defaults spelt out, lists in an order of its own.
THEIRS: dict[str, Any] = {
    "id": 9,
    "application_id": 1,
    "name": "imagine",
    "description": "Make pictures from words",
    "type": 1,
    "contexts": [2, 1, 0],
    "integration_types": [0, 1],
    "options": [
        {
            "type": 3,
            "name": "prompt",
            "description": "What",
            "required": True,
            "choices": [],
            "min_length": None,
            "max_length": 9,
            "options": [],
            "name_localizations": {},
        },
        {
            "type": 3,
            "name": "shape",
            "description": "How",
            "required": False,
            "autocomplete": False,
            "choices": [{"name": "1:1", "value": "1:1"}],
        },
    ],
}


def test_what_discord_adds_is_no_change() -> None:
    assert by_name([OURS]) == by_name([THEIRS])


def test_permissions_are_a_change_and_how_they_are_written_is_none() -> None:
    theirs = {**THEIRS, "default_member_permissions": "32"}
    assert by_name([{**OURS, "default_member_permissions": 32}]) == by_name([theirs])
    assert by_name([{**OURS, "default_member_permissions": 0}]) != by_name([THEIRS])
    assert by_name([OURS]) != by_name([theirs])


def test_the_order_of_commands_is_no_change() -> None:
    other = {**OURS, "name": "video"}
    assert by_name([OURS, other]) == by_name([other, OURS])


def test_a_new_limit_a_new_word_or_a_new_option_is_a_change() -> None:
    first, second = OURS["options"]
    for options in ([{**first, "max_length": 8}, second], [first], [second, first]):
        assert by_name([{**OURS, "options": options}]) != by_name([THEIRS])
    assert by_name([{**OURS, "description": "Draw"}]) != by_name([THEIRS])
    from_zero = [first, {**second, "min_value": 0}]
    assert by_name([{**OURS, "options": from_zero}]) != by_name(
        [{**OURS, "options": [first, second]}]
    )
    assert by_name([]) != by_name([THEIRS])


def test_a_command_of_a_menu_is_told_from_one_that_is_typed() -> None:
    menu = {"name": "imagine", "type": 3}
    theirs = {**menu, "description": ""}  # which Discord adds
    assert by_name([menu]) == by_name([theirs])
    assert by_name([OURS, menu]) == by_name([menu, THEIRS])
    assert by_name([OURS, menu]) != by_name([THEIRS])


def test_a_new_translation_is_a_change_and_no_translations_are_none() -> None:
    german = {**OURS, "description_localizations": {"de": "Bilder aus Text"}}
    assert by_name([german]) != by_name([THEIRS])
    assert by_name([{**OURS, "name_localizations": {}}]) == by_name([THEIRS])


@pytest.mark.parametrize("cog", [Imagine, Video, Chat, Describe])
async def test_the_commands_may_be_used_everywhere_and_by_everybody(cog: type[Any]) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        [command] = cog.__cog_app_commands__
        payload = command.to_dict(app_commands.CommandTree(client))
    assert sorted(payload["contexts"]) == [0, 1, 2]  # guilds, the bot's messages, others' messages
    assert sorted(payload["integration_types"]) == [0, 1]  # in a guild, for a user


@pytest.mark.parametrize(
    ("menu", "name"), [(ask_about_menu, "Ask about this"), (describe_menu, "Describe")]
)
async def test_commands_of_menus_may_be_used_everywhere_and_have_translated_names(
    tmp_path: Path, menu: Callable[[], app_commands.ContextMenu], name: str
) -> None:
    write_catalogue(tmp_path, "de", {name: "Ein Bild, bitte"})
    write_catalogue(tmp_path, "fr", {name: "x" * 33})
    translator = CatalogueTranslator(Languages(tmp_path))
    async with discord.Client(intents=discord.Intents.none()) as client:
        tree = app_commands.CommandTree(client)
        payload = await menu().get_translated_payload(tree, translator)
    assert (payload["name"], payload["type"]) == (name, 3)
    assert sorted(payload["contexts"]) == [0, 1, 2]
    assert sorted(payload["integration_types"]) == [0, 1]
    assert payload["name_localizations"] == {"de": "Ein Bild, bitte"}


async def test_names_and_descriptions_are_translated_by_the_catalogue_of_their_locale(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_catalogue(
        tmp_path,
        "de",
        {"video": "film", "Make videos from text, or animate an image": "Film", "seed": "Der Keim"},
    )
    client = discord.Client(intents=discord.Intents.none())
    tree = app_commands.CommandTree(client)
    [command] = Video.__cog_app_commands__
    assert isinstance(command, app_commands.Command)
    translator = CatalogueTranslator(Languages(tmp_path))
    payload = await command.get_translated_payload(tree, translator)
    await client.close()
    assert payload["name"] == "video"
    assert payload["name_localizations"] == {"de": "film"}
    assert payload["description_localizations"] == {"de": "Film"}
    seed = next(option for option in payload["options"] if option["name"] == "seed")
    assert "name_localizations" not in seed
    assert "Discord would not take 'Der Keim'" in caplog.text


@pytest.mark.parametrize(
    ("text", "is_name", "acceptable"),
    [
        ("bild", True, True),
        ("größe", True, True),
        ("Bild", True, False),
        ("ein bild", True, False),
        ("[imagine]", True, False),
        ("x" * 33, True, False),
        ("Ein Bild", False, True),
        ("x" * 101, False, False),
        ("", False, False),
    ],
)
def test_what_discord_would_refuse_is_left_out(text: str, is_name: bool, acceptable: bool) -> None:
    assert is_acceptable(text, is_name=is_name) == acceptable
