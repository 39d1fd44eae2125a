"""Images go only to models that take them, by the router's list."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import pytest

from hfmedia import Client, GenerationRequest, ImageInput, ModelNotSupportedError, TextGeneration
from hfmedia.prompts import hold_images
from tests.library import samples
from tests.library.servers import FOX
from tests.library.text_world import (
    ASK,
    SEEING,
    chat_events,
    described,
    listed_with,
    text_world,
)

BLIND = listed_with("text")
SIGHTED = listed_with("text", "image")
PICTURE = ImageInput.from_bytes(samples.picture(), "image/png")


async def answer_of(client: Client, **fields: Any) -> TextGeneration:
    """The answer to a request for chat."""
    request = GenerationRequest(task="conversational", model=FOX, **{"messages": ASK, **fields})
    async with aclosing(client.stream(request)) as items:
        async for item in items:
            if isinstance(item, TextGeneration):
                return item
    raise AssertionError("it ended without a result")


@pytest.mark.parametrize(
    "asked",
    [
        {"image": PICTURE},
        {"messages": [{"role": "user", "content": SEEING}]},
        {"image": PICTURE, "provider": "groq"},
        {"image": PICTURE, "provider": "fastest"},
    ],
)
async def test_a_model_that_takes_none_is_not_asked(asked: dict[str, Any]) -> None:
    async with text_world(described("groq"), chat_events("I see."), listed=BLIND) as world:
        async with world.inference() as client:
            with pytest.raises(ModelNotSupportedError, match="a/fox takes no images") as caught:
                await answer_of(client, **asked)
        assert world.posts == []
    assert caught.value.model_problem == "takes-no-images"


@pytest.mark.parametrize("listed", [SIGHTED, listed_with(), {}], ids=["takes", "empty", "unknown"])
async def test_one_that_takes_them_or_of_which_nothing_is_known_is_asked(
    listed: dict[str, Any],
) -> None:
    async with text_world(described("groq"), chat_events("I see."), listed=listed) as world:
        async with world.inference() as client:
            assert (await answer_of(client, image=PICTURE)).text == "I see."
        assert len(world.posts) == 1


async def test_for_words_alone_the_list_is_not_asked() -> None:
    async with text_world(described("groq"), chat_events("Hi."), listed=BLIND) as world:
        async with world.inference() as client:
            assert (await answer_of(client)).text == "Hi."
        assert "/v1/models" not in world.served.paths


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        ("a text", False),
        (None, False),
        (5, False),
        ([], False),
        (["image_url"], False),
        ([{"type": "text", "text": "image_url"}], False),
        (SEEING, True),
        ([{"type": "text", "text": "What is this?"}, *SEEING], True),
    ],
)
def test_messages_hold_an_image_where_a_part_is_one(content: Any, holds: bool) -> None:
    assert hold_images([*ASK, {"role": "user", "content": content}]) is holds
