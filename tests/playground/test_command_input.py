"""What Discord's own client refuses before anything is sent, in words for the person."""

from dataclasses import replace
from typing import Any

import pytest

from playground.discord.channels import GUILD_CHANNEL, Channel, direct_channel
from playground.discord.command_input import (
    autocomplete_data,
    command_data,
    command_text,
    is_available,
    select_command,
)
from playground.discord.component_input import component_data
from playground.discord.enums import ChannelType
from playground.discord.errors import InvalidInput
from playground.discord.guild_making import make_guild
from playground.discord.ids import ADMIN_ROLE_ID, GUILD_ID
from playground.discord.modal_input import modal_data
from playground.discord.permissions import ADMIN_PERMISSIONS, MANAGE_GUILD, MEMBER_PERMISSIONS
from playground.discord.resolved import KnownObjects
from playground.discord.users import MIKA, ROBIN
from playground.json_types import JsonObject

DIRECT = direct_channel(MIKA)
KINDS = [
    {"type": 3, "name": "prompt", "required": True, "min_length": 2, "max_length": 9},
    {"type": 4, "name": "count", "min_value": 1, "max_value": 4},
    {"type": 10, "name": "guidance", "min_value": 0.5},
    {"type": 5, "name": "fast"},
    {"type": 11, "name": "image"},
    {"type": 6, "name": "who"},
    {"type": 3, "name": "size", "choices": [{"name": "Small", "value": "s"}]},
    {"type": 3, "name": "model", "autocomplete": True},
    {"type": 7, "name": "where", "channel_types": [0]},
    {"type": 8, "name": "role"},
    {"type": 9, "name": "whom"},
]
COMMAND: JsonObject = {"id": "1", "type": 1, "name": "draw", "options": KINDS}
KEY = {"type": 1, "name": "key", "options": [{"type": 3, "name": "provider", "required": True}]}
NESTED: JsonObject = {
    "id": "2",
    "type": 1,
    "name": "settings",
    "default_member_permissions": str(MANAGE_GUILD),
    "options": [{"type": 2, "name": "api", "options": [KEY]}],
}
UPLOADS = {"77": {"id": "77", "filename": "fox.png"}}
GUILD = replace(
    make_guild(0, "home", name="Home", channel_key="hall", locale="fr", owner=ROBIN, roles={}),
    channels=(
        Channel(id="50", key="hall", name="hall", guild_id=GUILD_ID),
        Channel(id="51", key="talk", name="Talk", guild_id=GUILD_ID, type=ChannelType.GUILD_VOICE),
    ),
)
KNOWN = KnownObjects(
    uploads=UPLOADS,
    users={MIKA.id: MIKA, ROBIN.id: ROBIN},
    guild=GUILD,
    permissions=MEMBER_PERMISSIONS,
)


def data(**values: Any) -> JsonObject:
    chosen = select_command([COMMAND, NESTED], "draw", GUILD_CHANNEL, MEMBER_PERMISSIONS)
    return command_data(chosen, {"prompt": "fox", **values}, KNOWN)


def test_options_are_typed_and_their_objects_resolved() -> None:
    found = data(count=2, guidance=1, fast=True, image="77", who=ROBIN.id, size="s", model=None)
    assert [one["type"] for one in found["options"]] == [3, 4, 10, 5, 11, 6, 3]
    assert found["resolved"]["attachments"] == UPLOADS
    assert found["resolved"]["users"][ROBIN.id]["username"] == "robin"
    assert "user" not in found["resolved"]["members"][ROBIN.id]


def test_roles_and_channels_are_resolved_with_permissions() -> None:
    found = data(where="50", role=ADMIN_ROLE_ID, whom=GUILD_ID)["resolved"]
    assert found["channels"]["50"]["permissions"] == str(MEMBER_PERMISSIONS)
    assert "permission_overwrites" not in found["channels"]["50"]
    assert {one["name"] for one in found["roles"].values()} == {"Admins", "@everyone"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"prompt": ""}, "prompt is required"),
        ({"prompt": None}, "prompt is required"),
        ({"prompt": 5}, "must be text"),
        ({"prompt": "x"}, "at least 2 characters"),
        ({"prompt": "x" * 10}, "at most 9 characters"),
        ({"count": 0}, "at least 1"),
        ({"count": 5}, "at most 4"),
        ({"count": 1.5}, "whole number"),
        ({"count": True}, "whole number"),
        ({"count": "2"}, "whole number"),
        ({"guidance": "x"}, "must be a number"),
        ({"guidance": float("nan")}, "at least 0.5"),
        ({"guidance": float("inf")}, "at most"),
        ({"fast": "yes"}, "true or false"),
        ({"image": "78"}, "uploaded file"),
        ({"image": []}, "uploaded file"),
        ({"who": "1"}, "a user of this server"),
        ({"size": "m"}, "one of its choices"),
        ({"where": "1"}, "a channel of this server"),
        ({"where": "51"}, "no channel of that type"),
        ({"role": ROBIN.id}, "a role of this server"),
        ({"role": 5}, "a role of this server"),
        ({"whom": MIKA.id}, "a user or a role of this server"),
        ({"color": "red"}, "no option color"),
    ],
)
def test_what_does_not_fit_an_option_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        data(**values)


@pytest.mark.parametrize("name", ["", "/", "paint", "draw more", "settings nothing"])
def test_a_command_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="There is no command"):
        select_command([COMMAND, NESTED], name, GUILD_CHANNEL, ADMIN_PERMISSIONS)


def test_a_nested_command_is_chosen_by_its_whole_name() -> None:
    chosen = select_command([NESTED], "/settings api key", GUILD_CHANNEL, ADMIN_PERMISSIONS)
    found = command_data(chosen, {"provider": "fal-ai"}, KnownObjects())
    (group,) = found["options"]
    (key,) = group["options"]
    assert (group["type"], key["type"]) == (2, 1)
    assert command_text(chosen, found, {}) == "/settings api key provider: fal-ai"
    with pytest.raises(InvalidInput, match="one of its subcommands"):
        select_command([NESTED], "settings api", GUILD_CHANNEL, ADMIN_PERMISSIONS)


def test_a_command_asks_for_permissions_and_a_place() -> None:
    assert is_available(NESTED, GUILD_CHANNEL, ADMIN_PERMISSIONS)
    assert not is_available(NESTED, GUILD_CHANNEL, MEMBER_PERMISSIONS)
    assert is_available(NESTED, DIRECT, MEMBER_PERMISSIONS)
    assert not is_available({**COMMAND, "contexts": [0]}, DIRECT, MEMBER_PERMISSIONS)
    administrators_only = {**COMMAND, "default_member_permissions": "0"}
    assert not is_available(administrators_only, GUILD_CHANNEL, ADMIN_PERMISSIONS)


def test_a_command_is_written_as_it_was_typed() -> None:
    chosen = select_command([COMMAND], "draw", GUILD_CHANNEL, MEMBER_PERMISSIONS)
    found = data(count=2, image="77")
    assert command_text(chosen, found, UPLOADS) == "/draw prompt: fox count: 2 image: fox.png"


def test_autocomplete_carries_what_was_typed_so_far() -> None:
    chosen = select_command([COMMAND], "draw", GUILD_CHANNEL, MEMBER_PERMISSIONS)
    found = autocomplete_data(chosen, {"count": 2, "model": "fl", "other": 1}, "model")
    assert found["options"] == [
        {"name": "count", "type": 4, "value": 2},
        {"name": "model", "type": 3, "value": "fl", "focused": True},
    ]
    with pytest.raises(InvalidInput, match="no autocomplete"):
        autocomplete_data(chosen, {}, "prompt")


OPTIONS = [{"label": name, "value": name} for name in "abc"]
SELECT: JsonObject = {"type": 3, "id": 2, "custom_id": "pick", "max_values": 2, "options": OPTIONS}
ROW: JsonObject = {"type": 1, "id": 1, "components": [SELECT]}


def test_a_select_takes_some_of_its_options() -> None:
    assert component_data([ROW], "pick", ["a", "b"], KNOWN)["values"] == ["a", "b"]
    with pytest.raises(InvalidInput, match="no such choice"):
        component_data([ROW], "pick", ["z"], KNOWN)
    for wrong in ([], ["a", "b", "c"]):
        with pytest.raises(InvalidInput, match="between 1 and 2"):
            component_data([ROW], "pick", wrong, KNOWN)
    optional = {**ROW, "components": [{**SELECT, "required": False, "min_values": 1}]}
    with pytest.raises(InvalidInput, match="between 1 and 2"):
        component_data([optional], "pick", [], KNOWN)
    with pytest.raises(InvalidInput, match="no button or select"):
        component_data([ROW], "other", [], KNOWN)


def field(**component: Any) -> JsonObject:
    inner = {"id": 2, "custom_id": "x", **component}
    label = {"type": 18, "id": 1, "label": "The field", "component": inner}
    return {"custom_id": "modal", "components": [{"type": 10, "id": 9, "content": "hi"}, label]}


@pytest.mark.parametrize(
    ("component", "value", "sent"),
    [
        ({"type": 4}, "words", {"value": "words"}),
        ({"type": 4, "required": False}, None, {"value": ""}),
        ({"type": 4, "value": "before"}, None, {"value": "before"}),
        ({"type": 3, "options": OPTIONS}, ["b"], {"values": ["b"]}),
        ({"type": 3, "options": OPTIONS, "required": False}, None, {"values": []}),
        ({"type": 19}, ["77"], {"values": ["77"]}),
        ({"type": 21, "options": OPTIONS}, "a", {"value": "a"}),
        ({"type": 21, "options": OPTIONS, "required": False}, None, {"value": None}),
        ({"type": 22, "options": OPTIONS}, ["a", "c"], {"values": ["a", "c"]}),
        ({"type": 23}, None, {"value": False}),
        ({"type": 23, "default": True}, None, {"value": True}),
    ],
)
def test_a_modal_comes_back_filled_in(component: JsonObject, value: Any, sent: JsonObject) -> None:
    values = {} if value is None else {"x": value}
    found = modal_data(field(**component), values, KNOWN)
    entry = found["components"][1]["component"]
    assert {key: entry[key] for key in sent} == sent
    assert ("resolved" in found) is (component["type"] == 19)


@pytest.mark.parametrize(
    ("component", "value", "words"),
    [
        ({"type": 4}, "", "is required"),
        ({"type": 4}, 5, "must be text"),
        ({"type": 4, "max_length": 3}, "word", "between 0 and 3 characters"),
        ({"type": 3, "options": OPTIONS}, ["z"], "no such choice"),
        ({"type": 3, "options": OPTIONS}, [], "between 1 and 1"),
        ({"type": 19}, ["78"], "uploaded files"),
        ({"type": 21, "options": OPTIONS}, None, "between 1 and 1"),
        ({"type": 22, "options": OPTIONS, "max_values": 1}, ["a", "b"], "between 1 and 1"),
        ({"type": 3, "options": OPTIONS}, "a", "must be a list"),
        ({"type": 22, "options": OPTIONS}, [["a"]], "must be a list"),
        ({"type": 21, "options": OPTIONS}, ["a"], "must be a list"),
    ],
)
def test_what_does_not_fit_a_field_is_refused(
    component: JsonObject, value: Any, words: str
) -> None:
    with pytest.raises(InvalidInput, match=f"The field.*{words}"):
        modal_data(field(**component), {"x": value}, KNOWN)
