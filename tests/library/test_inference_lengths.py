"""Conversations that are too long for a model: what of them is sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.library.text_world import (
    chat_events,
    described,
    listed_with,
    raw_events,
    text_in,
    text_world,
)

SYSTEM = {"role": "system", "content": "Be terse."}
LONG = "lorem ipsum " * 400  # about 1,500 tokens
CHAT = described("groq")
RAW = described("hf-inference", task="text-generation")


def talk(*, turns: int = 2, text: str = LONG) -> list[dict[str, Any]]:
    """A conversation of some long turns, and a last question."""
    said = [
        {"role": role, "content": f"{number} {text}"}
        for number in range(turns)
        for role in ("user", "assistant")
    ]
    return [SYSTEM, *said, {"role": "user", "content": "And now?"}]


def numbers(messages: Any) -> list[str]:
    """The first word of each message."""
    return [str(message["content"]).split(" ", 1)[0] for message in messages]


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (None, ["Be", "0", "0", "1", "1", "And"]),
        (100_000, ["Be", "0", "0", "1", "1", "And"]),
        (5000, ["Be", "1", "1", "And"]),
        (1500, ["Be", "And"]),
    ],
)
async def test_a_chat_keeps_what_fits_the_model(limit: int | None, kept: list[str]) -> None:
    listed = listed_with("text", context_length=limit)
    async with text_world(CHAT, chat_events("Well."), listed=listed) as world:
        assert text_in(await world.items(messages=talk())) == "Well."
    assert numbers(world.posts[0].json["messages"]) == kept


async def test_the_limit_is_that_of_the_provider_that_is_named() -> None:
    listed = listed_with("text", context_length=1500)
    listed["providers"].append({"provider": "together", "status": "live", "context_length": 90_000})
    data = described("groq", "together")
    async with text_world(data, chat_events("Well."), listed=listed) as world:
        for name in ("a/fox:together", "a/fox:groq", "a/fox", "a/fox:fastest", "a/fox:auto"):
            await world.items(model=name, messages=talk())
    assert [len(sent.json["messages"]) for sent in world.posts] == [6, 2, 2, 2, 2]


async def test_the_answer_takes_its_part_of_the_limit() -> None:
    listed = listed_with("text", context_length=8000)
    async with text_world(CHAT, chat_events("Well."), listed=listed) as world:
        await world.items(messages=talk(), max_tokens=100)
        await world.items(messages=talk(), max_tokens=4000)
    assert [len(sent.json["messages"]) for sent in world.posts] == [6, 4]


@pytest.mark.parametrize(
    ("provider", "parameter"), [("groq", "max_tokens"), ("hf-inference", "max_new_tokens")]
)
async def test_the_part_of_the_answer_may_come_with_extra_data(
    provider: str, parameter: str
) -> None:
    is_raw = provider == "hf-inference"
    answer = raw_events("Well.") if is_raw else chat_events("Well.")
    listed = listed_with("text", context_length=8000, provider=provider)
    async with text_world(RAW if is_raw else CHAT, answer, listed=listed) as world:
        for tokens in (100, 4000):
            await world.items(messages=talk(), extra_data={parameter: tokens})
    less, more = (str(sent.json).count(LONG) for sent in reversed(world.posts))
    assert (less, more) == (2, 4)


async def test_a_short_one_is_too_long_beside_a_long_answer() -> None:
    listed = listed_with("text", context_length=4500)
    async with text_world(CHAT, chat_events("Well."), listed=listed) as world:
        for tokens in (100, 4000):
            await world.items(messages=talk(text="lorem ipsum " * 80), max_tokens=tokens)
    assert [len(sent.json["messages"]) for sent in world.posts] == [6, 2]


async def test_for_a_short_one_the_limit_is_not_asked_for() -> None:
    listed = listed_with("text", context_length=1)
    async with text_world(CHAT, chat_events("Well."), listed=listed) as world:
        await world.items()
    assert "/v1/models" not in world.served.paths


async def test_a_raw_prompt_keeps_what_fits_the_model() -> None:
    listed = listed_with("text", context_length=5000)
    async with text_world(RAW, raw_events("Well."), listed=listed) as world:
        await world.items(messages=talk())
    lines = world.posts[0].json["inputs"].splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["Be", "1", "1", "And"]


async def test_a_raw_prompt_keeps_an_outline_where_the_limit_is_not_known() -> None:
    async with text_world(RAW, raw_events("Well.")) as world:
        await world.items(messages=talk(turns=3, text="lorem " * 150))
    lines = world.posts[0].json["inputs"].splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["Be", "0", "0", "2", "2", "And"]


async def test_an_outline_keeps_the_answer_that_goes_on() -> None:
    chat = [*talk(turns=1)[1:2], *talk(turns=1)[-1:], {"role": "assistant", "content": "Now a"}]
    async with text_world(RAW, raw_events(" fox")) as world:
        await world.items(messages=chat, action="continue")
    assert world.posts[0].json["inputs"].splitlines() == ["User: And now?", "Assistant: Now a"]


@pytest.mark.parametrize(("provider", "limit"), [("groq", 1), ("hf-inference", 1)])
async def test_a_single_question_stays_even_where_there_is_no_room(
    provider: str, limit: int
) -> None:
    raw = provider == "hf-inference"
    answer = raw_events("Well.") if raw else chat_events("Well.")
    listed = listed_with("text", context_length=limit, provider=provider)
    async with text_world(RAW if raw else CHAT, answer, listed=listed) as world:
        await world.items(messages=[{"role": "user", "content": LONG}])
    sent = world.posts[0].json
    assert LONG in (sent["inputs"] if raw else sent["messages"][0]["content"])
