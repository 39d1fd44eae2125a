"""The buttons of replies: each leads to a handler, whatever process sent it."""

from __future__ import annotations

from typing import get_args

import pytest
from discord import ui

import cogs.buttons
from cogs.components import handlers_in
from replies.buttons import ComponentId, action_row
from replies.text.buttons import ButtonKind, button_label
from tests.bot.builders import ENGLISH


@pytest.mark.parametrize("kind", get_args(ButtonKind))
def test_every_button_of_a_reply_has_a_handler_of_its_version(kind: ButtonKind) -> None:
    [button] = action_row([kind], "500", ENGLISH).children
    assert isinstance(button, ui.Button)
    found = ComponentId.parse(button.custom_id or "")
    assert found is not None
    assert found.argument == "500"
    handlers = {(it.kind, it.version) for it in handlers_in(cogs.buttons)}
    assert (found.kind, found.version) in handlers


@pytest.mark.parametrize("kind", get_args(ButtonKind))
def test_every_button_can_be_told_from_the_others_and_is_recognised_again(kind: ButtonKind) -> None:
    assert ComponentId.parse(str(ComponentId(kind, "500"))) == ComponentId(kind, "500")
    others = {button_label(ENGLISH, it) for it in get_args(ButtonKind) if it != kind}
    assert button_label(ENGLISH, kind) not in others


@pytest.mark.parametrize(
    ("custom_id", "kind", "argument", "version"),
    [
        ("v1:again:500", "again", "500", 1),
        ("v12:show-it:a:b\nc", "show-it", "a:b\nc", 12),
        ("v1:x:", "x", "", 1),
        ("v1:prompt-1:500", "prompt-1", "500", 1),
        ("cancel:500:11", "cancel", "500", 1),
        ("again:500:11", "again", "500", 1),
        ("delete:500:11", "delete", "500", 1),
    ],
)
def test_an_id_is_read_also_one_from_before_versions(
    custom_id: str, kind: str, argument: str, version: int
) -> None:
    assert ComponentId.parse(custom_id) == ComponentId(kind, argument, version)


@pytest.mark.parametrize(
    "custom_id", ["", "again", "v1:again", "vx:again:1", "v1:Again:1", "prompt:1:2", "cancel:a:b"]
)
def test_an_id_that_is_not_ours_is_none(custom_id: str) -> None:
    assert ComponentId.parse(custom_id) is None
