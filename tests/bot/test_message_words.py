"""What is taken from a message that somebody picks in its menu."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from cogs.message_words import first_picture, words_of


def a_message(**parts: Any) -> discord.Message:
    found = {"content": "", "components": [], "attachments": [], "embeds": [], **parts}
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
