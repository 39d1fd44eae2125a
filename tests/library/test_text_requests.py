"""What is sent for text: messages, images in them, parameters; and what is refused before."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from hfmedia import GenerationRequest, ImageInput, RequestError
from hfmedia.providers import providers
from hfmedia.providers._chat import chat_body
from hfmedia.results import Attempt, TextGeneration
from hfmedia.routing.text_router import check
from hfmedia.serialization import from_data, from_json, to_data, to_json
from hfmedia.text import TextDelta, Usage
from tests.library import samples
from tests.library.chats import (
    ASK,
    REQUEST,
    RING,
    answer_of,
    bodies,
    chatting,
    client_at,
    says,
)
from tests.library.scripted import a_row

URL = "https://pictures.example/fox.png"
PICTURE = samples.picture()
BYTES = ImageInput.from_bytes(PICTURE, "image/png")
SEEN = {"type": "image_url", "image_url": {"url": URL}}
SYSTEM = {"role": "system", "content": "Be brief."}
RING_OF_LISTS: list[Any] = []
RING_OF_LISTS.append(RING_OF_LISTS)
RAW = replace(REQUEST, task="text-generation", messages=(), prompt="A fox")


def messages_with_image(*messages: Mapping[str, Any]) -> list[Any]:
    request = replace(REQUEST, messages=messages, image=ImageInput(url=URL))
    return list(chat_body(request, "fox")["messages"])


class TestAnImage:
    def test_follows_the_text_of_the_users_last_message(self) -> None:
        before = {"role": "user", "content": "Hello"}
        answer = {"role": "assistant", "content": "Hi"}
        sent = messages_with_image(SYSTEM, before, answer, *ASK, answer)
        text = {"type": "text", "text": ASK[0]["content"]}
        asked = {"role": "user", "content": [text, SEEN]}
        assert sent == [SYSTEM, before, answer, asked, answer]

    def test_follows_the_parts_of_that_message(self) -> None:
        parts = [{"type": "text", "text": "This?"}, {"type": "image_url", "image_url": {}}]
        [sent] = messages_with_image({"role": "user", "content": parts, "name": "Ann"})
        assert sent == {"role": "user", "content": [*parts, SEEN], "name": "Ann"}

    @pytest.mark.parametrize("content", ["", None])
    def test_may_be_all_of_it(self, content: str | None) -> None:
        [sent] = messages_with_image({"role": "user", "content": content})
        assert sent["content"] == [SEEN]

    @pytest.mark.parametrize("messages", [(), (SYSTEM,)])
    def test_is_a_message_of_its_own_where_the_user_has_none(
        self, messages: tuple[Mapping[str, Any], ...]
    ) -> None:
        sent = messages_with_image(*messages)
        assert sent == [*messages, {"role": "user", "content": [SEEN]}]

    async def test_goes_as_base64_where_its_bytes_are_there(self) -> None:
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            await answer_of(client, replace(REQUEST, image=BYTES))
        part = bodies(served)[0]["messages"][0]["content"][1]
        encoded = base64.b64encode(PICTURE).decode()
        assert part == {
            "type": "image_url",
            "image_url": {"url": f"data:image/png;base64,{encoded}"},
        }

    async def test_goes_into_messages_that_keep_their_nulls_too(self) -> None:
        call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}
        request = replace(REQUEST, messages=(call, *ASK), image=BYTES)
        async with chatting(hf_inference=says(*RING)) as served, client_at(served) as client:
            await answer_of(client, request)
        first, asked = bodies(served)[0]["messages"]
        assert first == call
        assert asked["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")


class TestParameters:
    @pytest.mark.parametrize("provider", sorted(providers()))
    def test_do_not_replace_the_model_nor_the_stream(self, provider: str) -> None:
        adapter = providers()[provider].adapters.get("conversational")
        if adapter is None:
            return
        parameters = {"model": "another/one", "stream": False, "temperature": 0.5}
        row = a_row(provider, "conversational")
        sent = adapter.request(replace(REQUEST, parameters=parameters), row).json
        assert sent is not None
        assert list(sent)[:2] == ["model", "messages"]
        assert (sent["model"], sent["stream"]) == (row.provider_id, True)
        assert sent["temperature"] == 0.5

    def test_are_left_out_where_they_are_none(self) -> None:
        assert "seed" not in chat_body(replace(REQUEST, parameters={"seed": None}), "fox")

    @pytest.mark.parametrize("schema", [None, {}, {"schema": None}, {"schema": {"a": 1}}])
    def test_of_a_schema_may_lack_it(self, schema: Any) -> None:
        asked = {"type": "json_schema", "json_schema": schema}
        request = replace(REQUEST, parameters={"response_format": asked})
        check(request)
        adapter = providers()["cohere"].adapters["conversational"]
        sent = adapter.request(request, a_row("cohere", "conversational")).json
        assert sent is not None
        assert sent["response_format"]["type"] == "json_object"


class TestARequestIsRefused:
    @pytest.mark.parametrize(
        "messages",
        [
            (),
            (SYSTEM,),
            ({"role": "user", "content": ""},),
            ({"role": "user", "content": " \n"},),
            (SYSTEM, {"role": "user", "content": ""}),
            (SYSTEM, {"role": "user"}),
            ({"role": "user", "content": []},),
            ({"role": "user", "content": [{"type": "text", "text": " "}]},),
        ],
    )
    def test_that_asks_nothing(self, messages: tuple[Mapping[str, Any], ...]) -> None:
        with pytest.raises(RequestError) as caught:
            check(replace(REQUEST, messages=messages, prompt="is for raw generation"))
        assert caught.value.problem == "prompt-empty"

    @pytest.mark.parametrize("prompt", ["", "  "])
    def test_that_has_no_prompt(self, prompt: str) -> None:
        with pytest.raises(RequestError) as caught:
            check(replace(RAW, prompt=prompt, messages=ASK))
        assert caught.value.problem == "prompt-empty"

    async def test_that_gives_no_text(self) -> None:
        async with chatting() as served, client_at(served) as client:
            with pytest.raises(RequestError, match="gives no text"):
                await answer_of(client, replace(RAW, task="text-to-image"))
            with pytest.raises(RequestError, match="is streamed"):
                await client.generate(REQUEST)
        assert served.seen == []

    @pytest.mark.parametrize(
        "parameters",
        [
            {"tools": object()},
            {"tools": [{1, 2}]},
            {"temperature": math.nan},
            {"stop": RING_OF_LISTS},
        ],
        ids=["an object", "a set", "not a number", "a circle"],
    )
    async def test_that_json_cannot_say_and_no_provider_is_blamed(
        self, parameters: dict[str, Any]
    ) -> None:
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            with pytest.raises(RequestError, match="parameters must be"):
                await answer_of(client, replace(REQUEST, parameters=parameters))
            assert bodies(served) == []


class TestARequestIsTaken:
    @pytest.mark.parametrize(
        "request_",
        [
            REQUEST,
            RAW,
            replace(REQUEST, messages=(), image=ImageInput(url=URL)),
            replace(REQUEST, messages=({"role": "user", "content": [SEEN]},)),
            replace(REQUEST, messages=(*ASK, {"role": "tool", "content": ""})),
            replace(REQUEST, messages=(MappingProxyType(dict(ASK[0])),)),
        ],
        ids=["words", "prompt", "image", "image in a message", "a tool's answer", "a mapping"],
    )
    def test_with(self, request_: GenerationRequest) -> None:
        check(request_)


def test_a_request_survives_its_way_as_json() -> None:
    parts = [{"type": "text", "text": "a 🦊"}, SEEN]
    request = replace(
        REQUEST,
        messages=(SYSTEM, {"role": "user", "content": parts}, {"role": "tool", "content": None}),
        image=BYTES,
        stream=False,
        endpoint_url="https://my.endpoint.example/v1",
        parameters={"tools": [{"type": "function", "function": {"parameters": {}}}]},
    )
    assert from_json(GenerationRequest, to_json(request)) == request


def test_what_comes_of_it_survives_its_way_as_json() -> None:
    call = {"id": "1", "function": {"name": "now", "arguments": "{}"}}
    usage = Usage(prompt_tokens=1)
    delta = TextDelta(text="a", thought="b", tool_calls=(call,), finish_reason="c", usage=usage)
    assert from_data(TextDelta, to_data(delta)) == delta
    answer = TextGeneration(
        request=REQUEST,
        text="Ring!",
        provider="groq",
        attempts=(Attempt(provider="groq", outcome="ok", seconds=2.0, first_token_s=0.5),),
        seconds=2.0,
        first_token_s=0.5,
        finish_reason="tool_calls",
        tool_calls=(call,),
        usage=usage,
    )
    assert from_json(TextGeneration, to_json(answer)) == answer
