"""Discord's rules of messages, one by one; and none of them can be crashed."""

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.discord.channels import GUILD_CHANNEL
from playground.discord.errors import DiscordError, raise_for_problems
from playground.discord.message import Message, apply_body
from playground.discord.rules.callbacks import check_callback
from playground.discord.rules.commands import check_commands
from playground.discord.rules.message import check_message
from playground.discord.users import BOT
from playground.json_types import JsonObject

V2 = 1 << 15
NEW = Message(id="1", channel=GUILD_CHANNEL, author=BOT, created_at=0.0)


def codes(body: JsonObject, before: Message | None = None) -> set[str]:
    """The codes of all that is wrong."""
    return {problem.code for problem in check_message(body, before, max_attachments=10)}


def text(content: str = "x") -> JsonObject:
    return {"type": 10, "content": content}


def button(**more: Any) -> JsonObject:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **more}


def row(*components: JsonObject) -> JsonObject:
    return {"type": 1, "components": list(components)}


def select(**more: Any) -> JsonObject:
    options = [{"label": "a", "value": "a"}]
    return {"type": 3, "custom_id": "pick", "options": options, **more}


def v2(*components: JsonObject) -> JsonObject:
    return {"flags": V2, "components": list(components)}


def media(url: str = "https://example.org/a.png") -> JsonObject:
    return {"media": {"url": url}}


def thumbnail(**more: Any) -> JsonObject:
    return {"type": 11, **media(), **more}


def field(name: str = "n", value: str = "v") -> JsonObject:
    return {"name": name, "value": value}


GOOD: list[JsonObject] = [
    {"content": "x" * 2000},
    {"content": None, "embeds": [{"title": "x"}]},
    {"embeds": [{"title": "x" * 256, "description": "x" * 4096, "fields": [field()] * 25}]},
    {"content": "x", "components": [row(*(button(custom_id=str(n)) for n in range(5)))]},
    {"content": "x", "components": [row(select())]},
    {
        "content": "x",
        "components": [row({"type": 2, "style": 5, "label": "x", "url": "https://a"})],
    },
    {
        "content": "x",
        "components": [row({"type": 2, "style": 1, "emoji": {"name": "x"}, "custom_id": "x"})],
    },
    {"content": "x", "allowed_mentions": {"parse": [], "users": ["1"]}},
    v2(text(), row(button()), {"type": 14}, {"type": 14, "divider": False, "spacing": 2}),
    v2({"type": 12, "items": [media()] * 10}),
    v2({"type": 17, "accent_color": 0xFFFFFF, "components": [text(), row(button())]}),
    v2({"type": 9, "components": [text()], "accessory": button()}),
    v2({"type": 9, "components": [text()] * 3, "accessory": thumbnail()}),
    v2({"type": 13, "file": {"url": "attachment://a.txt"}}),
    v2(*[text("x" * 100)] * 40),
]


@pytest.mark.parametrize("body", GOOD)
def test_what_discord_takes_is_taken(body: JsonObject) -> None:
    assert codes(body) == set()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"content": "x" * 2001}, "BASE_TYPE_MAX_LENGTH"),
        ({"content": 5}, "STRING_TYPE_CONVERT"),
        ({"flags": "64"}, "NUMBER_TYPE_COERCE"),
        ({"embeds": [{"title": "x"}] * 11}, "BASE_TYPE_BAD_LENGTH"),
        ({"embeds": {}}, "LIST_TYPE_CONVERT"),
        ({"embeds": ["x"]}, "MODEL_TYPE_CONVERT"),
        ({"embeds": [{"title": "x" * 257}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"description": "x" * 4097}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "MAX_EMBED_SIZE_EXCEEDED"),
        ({"embeds": [{"fields": [field()] * 26}]}, "BASE_TYPE_BAD_LENGTH"),
        ({"embeds": [{"fields": [field(name="x" * 257)]}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"fields": [field(value="x" * 1025)]}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"fields": [{"name": "x"}]}]}, "BASE_TYPE_REQUIRED"),
        ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"author": {"name": "x" * 257}}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"color": -1}]}, "NUMBER_TYPE_MIN"),
        ({"embeds": [{"image": {"url": "file:///etc"}}]}, "URL_TYPE_INVALID_SCHEME"),
        ({"embeds": [{"image": "https://a"}]}, "MODEL_TYPE_CONVERT"),
        ({"components": [row(button())] * 6}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row(*[button()] * 6)]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row()]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row(select(), button())]}, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ({"components": [row(button(), button())]}, "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ({"components": [button()]}, "UNION_TYPE_CHOICES"),
        ({"components": [text()]}, "UNION_TYPE_CHOICES"),
        ({"components": [row(row(button()))]}, "UNION_TYPE_CHOICES"),
        ({"components": [row(button(label="x" * 81))]}, "BASE_TYPE_MAX_LENGTH"),
        ({"components": [row(button(custom_id="x" * 101))]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row(button(custom_id=""))]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row(button(custom_id=None))]}, "BASE_TYPE_REQUIRED"),
        ({"components": [row(button(label=None))]}, "BASE_TYPE_REQUIRED"),
        ({"components": [row(button(style=5, url="https://a"))]}, "BUTTON_COMPONENT_CUSTOM_ID_URL"),
        ({"components": [row(button(style=5, custom_id=None))]}, "BASE_TYPE_REQUIRED"),
        ({"components": [row(select(options=[]))]}, "BASE_TYPE_BAD_LENGTH"),
        (
            {"components": [row(select(options=[{"label": "a", "value": "a"}] * 2))]},
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        ({"components": [row(select(placeholder="x" * 151))]}, "BASE_TYPE_MAX_LENGTH"),
        ({"components": [row(select(max_values=26))]}, "NUMBER_TYPE_MAX"),
        (v2(text()) | {"content": "x"}, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        (
            v2(text()) | {"embeds": [{"title": "x"}]},
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        (v2(*[text()] * 41), "BASE_TYPE_BAD_LENGTH"),
        (
            v2({"type": 17, "components": [text()] * 20}, *[text()] * 20),
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        ),
        (v2(text("x" * 2001), text("x" * 2000)), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
        (v2(text("")), "BASE_TYPE_BAD_LENGTH"),
        (v2({"type": 17, "components": [{"type": 17, "components": []}]}), "UNION_TYPE_CHOICES"),
        (v2({"type": 9, "components": [text()]}), "BASE_TYPE_REQUIRED"),
        (
            v2({"type": 9, "components": [text()] * 4, "accessory": button()}),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (v2({"type": 9, "components": [text()], "accessory": text()}), "UNION_TYPE_CHOICES"),
        (v2({"type": 12, "items": [media()] * 11}), "BASE_TYPE_BAD_LENGTH"),
        (v2({"type": 12, "items": []}), "BASE_TYPE_BAD_LENGTH"),
        (v2({"type": 12, "items": [{}]}), "BASE_TYPE_REQUIRED"),
        (v2({"type": 12, "items": [media("file:///a")]}), "URL_TYPE_INVALID_SCHEME"),
        (
            v2({"type": 12, "items": [media() | {"description": "x" * 1025}]}),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (v2({"type": 13, "file": {"url": "https://a/b.txt"}}), "URL_TYPE_INVALID_SCHEME"),
        (v2({"type": 14, "spacing": 3}), "BASE_TYPE_CHOICES"),
        (v2(thumbnail()), "UNION_TYPE_CHOICES"),
        (v2({"type": 18, "label": "x"}), "UNION_TYPE_CHOICES"),
        ({"attachments": [{"id": 0}] * 11}, "BASE_TYPE_BAD_LENGTH"),
        ({"attachments": [{}]}, "BASE_TYPE_REQUIRED"),
        ({"attachments": [{"id": 0, "description": "x" * 1025}]}, "BASE_TYPE_MAX_LENGTH"),
        (
            {"allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        ({"allowed_mentions": {"parse": "everyone"}}, "LIST_TYPE_CONVERT"),
    ],
)
def test_what_discord_refuses_is_refused(body: JsonObject, code: str) -> None:
    assert code in codes(body)


def test_a_message_of_components_v2_stays_one() -> None:
    before = apply_body(NEW, v2(text()), {}, None, max_attachments=10)
    assert "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2" in codes({"content": "x"}, before)
    after = apply_body(before, {"flags": 0, "components": [text("y")]}, {}, 1.0, max_attachments=10)
    assert after.is_v2


def test_an_edit_to_components_v2_must_take_the_old_words_away() -> None:
    before = apply_body(NEW, {"content": "x"}, {}, None, max_attachments=10)
    assert codes(v2(text()), before) == {"MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"}
    assert codes(v2(text()) | {"content": None}, before) == set()


@pytest.mark.parametrize("body", [{}, {"content": "  "}, {"content": None, "embeds": []}, v2()])
def test_a_message_that_shows_nothing_is_refused(body: JsonObject) -> None:
    with pytest.raises(DiscordError) as refused:
        apply_body(NEW, body, {}, None, max_attachments=10)
    assert refused.value.code == 50006


def test_an_edit_must_leave_something_to_show() -> None:
    before = apply_body(NEW, {"content": "x"}, {}, None, max_attachments=10)
    with pytest.raises(DiscordError) as refused:
        apply_body(before, {"content": ""}, {}, 1.0, max_attachments=10)
    assert refused.value.code == 50006


def test_components_get_ids_and_what_discord_fills_in() -> None:
    sent = v2(text(), {"type": 17, "id": 1, "components": [{"type": 14}]}, row(select()))
    after = apply_body(NEW, sent, {}, None, max_attachments=10)
    first, container, third = after.components
    assert (first["id"], container["id"], container["components"][0]["id"]) == (2, 1, 3)
    assert container["components"][0]["divider"] is True
    assert container["accent_color"] is None
    assert third["components"][0]["min_values"] == 1


def question(**more: Any) -> JsonObject:
    entry = {"type": 4, "custom_id": "key", "style": 1}
    label = {"type": 18, "label": "Key", "component": entry}
    data = {"title": "Settings", "custom_id": "settings", "components": [label], **more}
    return {"type": 9, "data": data}


def label(**component: Any) -> JsonObject:
    return {"type": 18, "label": "x", "component": {"custom_id": "x", **component}}


OPTIONS = [{"label": str(n), "value": str(n)} for n in range(11)]


@pytest.mark.parametrize(
    "component",
    [
        text(),
        row({"type": 4, "custom_id": "x", "style": 2, "label": "Key"}),
        label(type=3, options=OPTIONS),
        label(type=5),
        label(type=19, max_values=10),
        label(type=21, options=OPTIONS[:2]),
        label(type=22, options=OPTIONS[:10]),
        label(type=23),
    ],
)
def test_a_modal_may_ask_in_many_ways(component: JsonObject) -> None:
    assert list(check_callback(question(components=[component]))) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": "x" * 46}, "BASE_TYPE_BAD_LENGTH"),
        ({"title": None}, "BASE_TYPE_REQUIRED"),
        ({"custom_id": "x" * 101}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": []}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [text()] * 6}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [row(button())]}, "UNION_TYPE_CHOICES"),
        ({"components": [button()]}, "UNION_TYPE_CHOICES"),
        ({"components": [label(type=4, style=3)]}, "BASE_TYPE_CHOICES"),
        ({"components": [label(type=4, style=1, value="x" * 4001)]}, "BASE_TYPE_MAX_LENGTH"),
        ({"components": [label(type=19, max_values=11)]}, "NUMBER_TYPE_MAX"),
        ({"components": [label(type=21, options=OPTIONS[:1])]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [label(type=22, options=OPTIONS)]}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [label(type=2)]}, "UNION_TYPE_CHOICES"),
        ({"components": [{"type": 18, "label": "x"}]}, "BASE_TYPE_REQUIRED"),
        (
            {"components": [label(type=23), label(type=23)]},
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
    ],
)
def test_a_modal_has_rules_of_its_own(more: JsonObject, code: str) -> None:
    assert code in {problem.code for problem in check_callback(question(**more))}


COMMAND: JsonObject = {
    "name": "imagine",
    "description": "Draw",
    "options": [
        {"type": 3, "name": "prompt", "description": "x", "required": True, "max_length": 9},
        {"type": 4, "name": "count", "description": "x", "choices": [{"name": "a", "value": 1}]},
        {"type": 1, "name": "sub", "description": "x", "options": []},
    ],
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@st.composite
def corrupted_body(draw: st.DrawFn, good: list[JsonObject]) -> JsonObject:
    """A good body of which some parts were replaced by anything at all."""
    body = copy.deepcopy(draw(st.sampled_from(good)))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(list(places(body))))
        holder[key] = draw(anything)
    return body


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of a JSON value, as what holds it and where."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        yield value, key
        if isinstance(one, dict | list):
            yield from places(one)


@settings(deadline=None)
@given(corrupted_body(GOOD))
def test_no_message_crashes_the_rules(body: JsonObject) -> None:
    with contextlib.suppress(DiscordError):
        raise_for_problems(check_message(body, None, max_attachments=10))
        apply_body(NEW, body, {}, None, max_attachments=10)


@settings(deadline=None)
@given(corrupted_body([question(), question(components=[label(type=21, options=OPTIONS[:3])])]))
def test_no_modal_crashes_the_rules(body: JsonObject) -> None:
    assert all(problem.code for problem in check_callback({**body, "type": 9}))


@settings(deadline=None)
@given(corrupted_body([{"choices": [{"name": "a", "value": 1}]}]))
def test_no_choices_crash_the_rules(data: JsonObject) -> None:
    assert all(problem.code for problem in check_callback({"type": 8, "data": data}))


@settings(deadline=None)
@given(corrupted_body([COMMAND]))
def test_no_command_crashes_the_rules(command: JsonObject) -> None:
    assert all(problem.code for problem in check_commands([command]))
