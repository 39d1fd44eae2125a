"""What the models of the playground say: by rules, about the conversation."""

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from tests.playground.chat_client import answer_of, ask, events
from tests.playground.providers_client import Client, opened

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 2}},
        },
    },
}
TIME = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object"}}}
ANIMAL = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "legs": {"type": "integer"},
        "kind": {"enum": ["fox", "cat"]},
        "friends": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name"],
}


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def data_url(color: str, size: tuple[int, int], kind: str = "PNG") -> str:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def picture(url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


async def answered(client: Client, *messages: dict[str, Any], **arguments: Any) -> str:
    return await answer_of(await ask(client, "scaleway", messages=[*messages], **arguments))


async def test_it_says_what_it_is_and_repeats_the_message() -> None:
    async with opened() as client:
        answer = await answered(client, user("The fox has 3 cubs and 4 legs"))
    assert "“The fox has 3 cubs and 4 legs”" in answer
    assert "add up to 7" in answer
    assert "playground" in answer
    assert "AI" in answer
    assert answer.count(".") >= 3


async def test_it_counts_turns_and_knows_its_instructions() -> None:
    turns = [
        {"role": "system", "content": "Be brief."},
        user("Hello"),
        {"role": "assistant", "content": "Hello!"},
        user("What now?"),
    ]
    async with opened() as client:
        answer = await answered(client, *turns)
    assert "message number 2" in answer
    assert "“Be brief.”" in answer
    assert "“What now?”" in answer
    assert "It is a question" in answer


async def test_its_instructions_may_come_from_a_developer() -> None:
    async with opened() as client:
        answer = await answered(client, {"role": "developer", "content": "Be brief."}, user("Hi"))
    assert "“Be brief.”" in answer


async def test_the_texts_of_a_message_are_its_lines() -> None:
    parts = [{"type": "text", "text": text} for text in ("Look:", "a fox")]
    async with opened() as client:
        assert "“Look: a fox”" in await answered(client, user(parts))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Was ist ein Fuchs?", "keiner KI|ohne KI"),
        ("Qui est le renard ?", "sans IA"),
        ("¿Quién es el zorro?", "no una IA|sin IA"),
        ("Кто такая лиса?", "ИИ"),
        ("狐狸是什么？", "人工智能"),
        ("きつねは何ですか？", "AI"),
    ],
)
async def test_it_answers_in_the_language_of_the_message(message: str, said: str) -> None:
    async with opened() as client:
        answer = await answered(client, user(message))
    assert message in answer
    assert any(it in answer for it in said.split("|"))


@pytest.mark.parametrize(
    ("color", "size", "kind", "said"),
    [
        ("#1133cc", (60, 40), "PNG", "a PNG of 60 × 40 pixels, mostly blue"),
        ("#22aa33", (40, 60), "JPEG", "a JPEG of 40 × 60 pixels, mostly green"),
        ("#ffffff", (8, 8), "WEBP", "a WEBP of 8 × 8 pixels, mostly white"),
        ("#6b3d10", (8, 8), "GIF", "a GIF of 8 × 8 pixels, mostly brown"),
    ],
)
async def test_it_describes_an_image(
    color: str, size: tuple[int, int], kind: str, said: str
) -> None:
    parts = [{"type": "text", "text": "What is this?"}, picture(data_url(color, size, kind))]
    async with opened() as client:
        assert said in await answered(client, user(parts))


async def test_it_describes_the_images_of_the_last_message_and_counts_all() -> None:
    seen = user([picture(data_url("red", (8, 8)))])
    async with opened() as client:
        messages = [seen, {"role": "assistant", "content": "Red."}, user("Thanks")]
        body = await (await ask(client, "scaleway", messages=messages)).json()
    assert "The image is" not in body["choices"][0]["message"]["content"]
    assert 256 < body["usage"]["prompt_tokens"] < 300


async def test_it_does_not_open_the_address_of_an_image() -> None:
    async with opened() as client:
        answer = await answered(client, user([picture("https://example.com/fox.png")]))
    assert "an address that the playground does not open" in answer


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,AAAA", "data:image/png;base64,!", data_url("red", (50, 50))[:99]]
)
async def test_an_image_that_cannot_be_read_is_refused(url: str) -> None:
    async with opened() as client:
        response = await ask(client, "scaleway", messages=[user([picture(url)])])
        assert response.status == 400


async def test_it_calls_the_function_that_the_message_names() -> None:
    messages = [user("Use get_weather for Paris")]
    async with opened() as client:
        response = await ask(client, "groq", messages=messages, tools=[TIME, WEATHER])
        [choice] = (await response.json())["choices"]
        asked = {"messages": messages, "tools": [TIME, WEATHER], "stream": True}
        chunks = events(await (await ask(client, "groq", **asked)).text())
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    [call] = choice["message"]["tool_calls"]
    assert call["function"]["name"] == "get_weather"
    assert json.loads(call["function"]["arguments"]) == {"city": "Paris", "days": 2}
    pieces = [it["choices"][0]["delta"].get("tool_calls", [{}])[0] for it in chunks]
    [start] = [it for it in pieces if "id" in it]
    assert start["function"] == {"name": "get_weather", "arguments": ""}
    assert {it["index"] for it in pieces if it} == {0}
    streamed = [it["function"]["arguments"] for it in pieces if it]
    assert len(streamed) > 5
    assert "".join(streamed) == call["function"]["arguments"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


async def test_max_tokens_cuts_the_arguments_of_a_call() -> None:
    messages = [user("Use get_weather for Paris")]
    async with opened() as client:
        asked = {"messages": messages, "tools": [WEATHER], "max_tokens": 3}
        body = await (await ask(client, "groq", **asked)).json()
    [choice] = body["choices"]
    assert choice["finish_reason"] == "length"
    assert choice["message"]["tool_calls"][0]["function"]["arguments"] == '{"city'
    assert body["usage"]["completion_tokens"] == 3


@pytest.mark.parametrize(
    ("choice", "called"),
    [
        ("auto", None),
        ("none", None),
        ("required", "get_time"),
        ({"type": "function", "function": {"name": "get_weather"}}, "get_weather"),
    ],
)
async def test_a_function_can_be_chosen(choice: Any, called: str | None) -> None:
    async with opened() as client:
        response = await ask(client, "groq", tools=[TIME, WEATHER], tool_choice=choice)
        message = (await response.json())["choices"][0]["message"]
    calls = [it["function"]["name"] for it in message.get("tool_calls", ())]
    assert calls == ([called] if called else [])


@pytest.mark.parametrize("result", ["get_weather: 18 degrees", ""])
async def test_it_uses_the_result_of_a_function(result: str) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = [
        user("Use get_weather for Paris"),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": result},
    ]
    async with opened() as client:
        response = await ask(client, "groq", messages=messages, tools=[WEATHER])
        answer = await answer_of(response)
    assert f"The function returned: {result}." in answer
    assert "“Use get_weather for Paris”" in answer


@pytest.mark.parametrize(
    "response_format",
    [
        {"type": "json_schema", "json_schema": {"name": "animal", "schema": ANIMAL}},
        {"type": "json_object", "schema": ANIMAL},
        {"type": "json_object", "value": ANIMAL},
        {"type": "json_schema", "schema": ANIMAL},
    ],
)
async def test_json_has_the_schema_in_each_form_that_providers_have(response_format: Any) -> None:
    async with opened() as client:
        response = await ask(client, "cohere", response_format=response_format)
        value = json.loads(await answer_of(response))
    assert value.keys() == {"name", "legs", "kind", "friends"}
    assert isinstance(value["name"], str)
    assert isinstance(value["legs"], int)
    assert value["kind"] == "fox"
    assert [type(it) for it in value["friends"]] == [str]


async def test_json_without_a_schema_is_an_object() -> None:
    async with opened() as client:
        response = await ask(client, "cohere", response_format={"type": "json_object"})
        value = json.loads(await answer_of(response))
    assert value["answer"] == "Where does the fox live?"


async def test_half_a_surrogate_pair_is_answered_too() -> None:
    async with opened() as client:
        assert "Hi" in await answered(client, user("Hi \ud83d"))
