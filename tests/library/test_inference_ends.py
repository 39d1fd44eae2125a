"""How answers of `HuggingFaceInference` end, and what is not answered at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from hfmedia import (
    AllProvidersFailed,
    BadReply,
    ClientClosed,
    FinishReason,
    ModelNotSupportedError,
    ProviderInfo,
    Reasoning,
    ResponseError,
    TextGeneration,
)
from tests.library.chats import REQUEST, data, piece
from tests.library.servers import FOX
from tests.library.text_world import (
    ASK,
    SEEING,
    chat_answer,
    chat_events,
    described,
    events,
    raw_events,
    text_in,
    text_world,
)

CHAT = described("groq", "together")
RAW = described("hf-inference", task="text-generation")


async def ended(answer: web.Response, **arguments: Any) -> tuple[list[Any], FinishReason]:
    """What a call yields, and how it says that it has ended."""
    async with text_world(CHAT, answer) as world:
        *found, end = await world.items(**arguments)
    assert isinstance(end, FinishReason)
    assert str(end) == ""
    return found, end


async def test_at_max_tokens_it_says_so() -> None:
    found, end = await ended(chat_events("again ", "again ", finish="length"), max_tokens=2)
    assert text_in(found) == "again again "
    assert (end.reason, end.failure, end.is_empty) == ("length", None, False)


@pytest.mark.parametrize("stream", [True, False])
async def test_one_that_breaks_off_keeps_what_there_is_and_says_why(stream: bool) -> None:
    found, end = await ended(chat_events("In a", " de", finish=None), stream=stream)
    assert text_in(found) == "In a de"
    assert end.reason == "incomplete"
    assert end.failure is not None
    assert isinstance(end.failure.error(), BadReply)
    assert end.failure.provider == "groq"


async def test_an_error_in_the_middle_ends_it_and_is_named() -> None:
    error = data({"error": {"message": "overheated", "code": 503}})
    found, end = await ended(events(piece("In a"), error))
    assert text_in(found) == "In a"
    assert end.failure is not None
    assert (end.reason, end.failure.status) == ("incomplete", 503)
    assert "overheated" in end.failure.message


@pytest.mark.parametrize("stream", [True, False])
async def test_one_of_nothing_is_plainly_so(stream: bool) -> None:
    answer = chat_events() if stream else chat_answer("")
    found, end = await ended(answer, stream=stream)
    assert [(type(it), it.name) for it in found] == [(ProviderInfo, "groq")]
    assert end.is_empty
    assert end.reason == "stop"


@pytest.mark.parametrize("stream", [True, False])
async def test_one_of_thoughts_alone_is_plainly_so(stream: bool) -> None:
    answer = chat_events("<think>A fox…") if stream else chat_answer("<think>A fox…")
    found, end = await ended(answer, stream=stream)
    assert text_in(found) == ""
    assert Reasoning(token="A fox…") in found
    assert end.is_empty


@pytest.mark.parametrize(
    ("answer", "warnings"),
    [
        (chat_events("In a den."), ()),
        (chat_events(), ("The model answered nothing.",)),
        (chat_events("<think>A fox"), ("The model only thought.",)),
        (
            chat_events("again", finish="length"),
            ("The answer ends where max_tokens or the model's own limit was reached.",),
        ),
        (
            chat_events("In a", finish=None),
            ("The answer broke off: The answer of groq broke off.",),
        ),
    ],
)
async def test_a_generation_says_in_words_what_is_missing(
    answer: web.Response, warnings: tuple[str, ...]
) -> None:
    async with text_world(CHAT, answer) as world, world.inference() as client:
        items = [item async for item in client.stream(REQUEST)]
    generation = items[-1]
    assert isinstance(generation, TextGeneration)
    assert generation.warnings == warnings


async def test_who_fails_before_the_first_token_is_in_the_path_of_who_answers() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path.startswith("/groq"):
            return web.json_response({"error": "busy"}, status=429)
        return chat_events("In a den.")

    async with text_world(CHAT, answer) as world:
        info, *_ = await world.items()
    assert (info.name, info.path) == ("together", "groq 429 → together")


async def test_if_all_fail_it_is_raised_and_nothing_is_yielded() -> None:
    found: list[Any] = []
    async with text_world(CHAT, web.json_response({"error": "busy"}, status=500)) as world:
        with pytest.raises(AllProvidersFailed):
            await world.items(into=found)
    assert found == []


@pytest.mark.parametrize("tag", ["fill-mask", "text-to-video", None, 5, [], {}, "x" * 1000, "\n"])
async def test_any_other_kind_of_model_is_not_asked(tag: Any) -> None:
    async with text_world({**CHAT, "pipeline_tag": tag}, chat_events("What?")) as world:
        with pytest.raises(ModelNotSupportedError, match="neither for text") as caught:
            await world.items()
        assert world.posts == []
    assert caught.value.model == FOX
    assert len(str(caught.value)) < 200


async def test_a_model_that_the_hub_does_not_know_is_not_asked() -> None:
    async with text_world(CHAT, chat_events("What?")) as world:
        with pytest.raises(ModelNotSupportedError, match="does not know") as caught:
            await world.items(model="a/unicorn")
        assert world.posts == []
    assert caught.value.status == 404


async def test_a_404_of_raw_generation_says_that_the_model_is_not_served() -> None:
    async with text_world(RAW, web.json_response({"error": "nope"}, status=404)) as world:
        with pytest.raises(ModelNotSupportedError) as caught:
            await world.items()
    error = caught.value
    assert (error.status, error.model, error.provider) == (404, FOX, "hf-inference")
    assert error.model_problem == "not-served"
    assert error.provider_message == "nope"


async def test_a_404_of_a_chat_keeps_its_type_since_its_path_names_no_model() -> None:
    async with text_world(described("groq"), web.json_response({}, status=404)) as world:
        with pytest.raises(ResponseError) as caught:
            await world.items()
    assert caught.value.status == 404


async def test_other_refusals_of_raw_generation_keep_their_type() -> None:
    async with text_world(RAW, web.json_response({"error": "nope"}, status=400)) as world:
        with pytest.raises(ResponseError) as caught:
            await world.items()
    assert caught.value.status == 400


async def test_a_gated_model_gets_a_built_in_format() -> None:
    gated = {**RAW, "gated": "manual"}
    chat = [{"role": "system", "content": "Be terse."}, *ASK]
    async with text_world(gated, raw_events("In a den.")) as world:
        assert text_in(await world.items(messages=chat)) == "In a den."
    assert world.posts[0].json["inputs"] == (
        "System: Be terse.\nUser: Where does the fox live?\nAssistant:"
    )


@pytest.mark.parametrize(
    "config",
    [5, [], "x", {"model_type": []}, {"tokenizer_config": 5}, {"chat_template_jinja": "{{ x( }}"}],
)
async def test_nonsense_about_a_model_gets_a_built_in_format(config: Any) -> None:
    async with text_world({**RAW, "config": config}, raw_events("In a den.")) as world:
        assert text_in(await world.items()) == "In a den."
    assert world.posts[0].json["inputs"] == "Where does the fox live?"


async def test_a_model_of_raw_generation_takes_no_images() -> None:
    async with text_world(RAW, raw_events("What?")) as world:
        with pytest.raises(ModelNotSupportedError) as caught:
            await world.items(messages=[{"role": "user", "content": SEEING}])
        assert world.posts == []
    assert caught.value.model_problem == "takes-no-images"


async def test_leaving_early_ends_the_stream_and_closing_ends_a_call() -> None:
    left = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        await response.write(piece("In a"))
        try:
            await asyncio.Event().wait()
        finally:
            left.set()
        raise AssertionError("nobody ends the wait")

    async with text_world(CHAT, answer) as world:
        inference = world.inference()
        items = inference.create_async_generator(FOX, ASK)
        assert [type(await anext(items)).__name__ for _ in range(2)] == ["ProviderInfo", "str"]
        await items.aclose()
        await asyncio.wait_for(left.wait(), 10)
        waiting = inference.create_async_generator(FOX, ASK)
        assert await anext(waiting) is not None
        assert await anext(waiting) == "In a"
        _, ended_with = await asyncio.gather(
            inference.aclose(), anext(waiting), return_exceptions=True
        )
    assert isinstance(ended_with, ClientClosed)
