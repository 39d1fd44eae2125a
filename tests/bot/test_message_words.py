"""What is taken from a message that somebody picks in its menu."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from cogs.message_words import first_picture, words_of


def a_message(**parts: Any) -> discord.Message:
    found = {"content": "", "components": [], "attachments": [], "embeds": [], **parts}
    found.setdefault("message_snapshots", [])
    return cast("discord.Message", SimpleNamespace(**found))


def a_file(filename: str, content_type: str | None = None) -> Any:
    return SimpleNamespace(filename=filename, content_type=content_type)


def a_text(text: str) -> discord.TextDisplay:
    return discord.TextDisplay({"type": 10, "id": 1, "content": text})


def test_words_are_those_that_people_read_in_components_too() -> None:
    rows: Any = [a_text("First."), a_text(" "), a_text("Second.")]
    inner = SimpleNamespace(children=[a_text("Inside.")])
    assert words_of(a_message(content="Above.", components=[*rows, inner])) == (
        "Above.\nFirst.\nSecond.\nInside."
    )
    assert words_of(a_message()) == ""


def test_words_in_embeds_are_read_too() -> None:
    embed = discord.Embed(title="Foxes", description="They sleep by day.")
    embed.set_author(name="The zoo").set_footer(text="Since 1900")
    embed.add_field(name="Food", value="Mice")
    message = a_message(content="Look:", embeds=[embed, discord.Embed()])
    assert words_of(message) == (
        "Look:\nThe zoo\nFoxes\nThey sleep by day.\nFood\nMice\nSince 1900"
    )


def test_of_a_forwarded_message_words_and_picture_are_those_of_the_original() -> None:
    original = a_message(content="Foxes sleep.", attachments=[a_file("b.png", "image/png")])
    forwarded = a_message(message_snapshots=[original])
    assert words_of(forwarded) == "Foxes sleep."
    picture = first_picture(forwarded)
    assert picture is not None
    assert picture.filename == "b.png"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ([a_file("a.txt", "text/plain"), a_file("b.png", "image/png")], "b.png"),
        ([a_file("a.mp4", "video/mp4")], None),
        ([a_file("a.jpg")], "a.jpg"),  # of which Discord does not tell the type
        ([a_file("a")], None),
        ([], None),
    ],
)
def test_the_first_picture_is_found_by_its_type(files: list[Any], found: str | None) -> None:
    picture = first_picture(a_message(attachments=files))
    assert (picture.filename if picture else None) == found
