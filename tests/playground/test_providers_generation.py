"""Raw text generation at HF Inference."""

from typing import Any

import pytest
from aiohttp import ClientResponse

from playground.providers.text.generation import last_line
from playground.writing import tokens
from tests.playground.chat_client import events
from tests.playground.providers_client import Client, opened

PROMPT = "<|im_start|>user\nWhat is a fox?<|im_end|>\n<|im_start|>assistant\n"


async def generate(
    client: Client, inputs: Any = PROMPT, model: str = "openai-community/gpt2", **body: Any
) -> ClientResponse:
    return await client.post("hf-inference", f"/models/{model}", {"inputs": inputs, **body})


async def text_of(client: Client, **parameters: Any) -> str:
    given = {"return_full_text": False, "seed": 1, **parameters}
    [generated] = await (await generate(client, parameters=given)).json()
    return str(generated["generated_text"])


async def test_it_answers_what_was_said_last() -> None:
    async with opened() as client:
        assert "“What is a fox?”" in await text_of(client)


async def test_the_prompt_comes_back_unless_it_is_not_wanted() -> None:
    async with opened() as client:
        [generated] = await (await generate(client)).json()
        assert generated["generated_text"].startswith(PROMPT)
        assert PROMPT not in await text_of(client)


async def test_a_stream_has_a_token_each_and_the_whole_text_in_the_last_event() -> None:
    parameters = {"return_full_text": False, "seed": 1, "max_new_tokens": 200}
    async with opened() as client:
        whole = await text_of(client, max_new_tokens=200)
        response = await generate(client, parameters=parameters, stream=True)
        stream = await response.text()
    assert response.content_type == "text/event-stream"
    assert stream.startswith('data:{"index": 1, "token": {"id": 1, "text": "')
    assert "[DONE]" not in stream
    *before, last = events(stream)
    assert "".join(it["token"]["text"] for it in before) == whole == last["generated_text"]
    assert {it["generated_text"] for it in before} == {None}
    assert (last["token"]["text"], last["token"]["special"]) == ("<|endoftext|>", True)
    assert last["details"]["finish_reason"] == "eos_token"


async def test_a_stream_that_is_cut_ends_with_an_ordinary_token() -> None:
    parameters = {"max_new_tokens": 3}
    async with opened() as client:
        stream = await (await generate(client, parameters=parameters, stream=True)).text()
    tokens = events(stream)
    assert [it["token"]["special"] for it in tokens] == [False] * 3
    assert tokens[-1]["details"]["finish_reason"] == "length"
    assert tokens[-1]["generated_text"] == "".join(it["token"]["text"] for it in tokens)


async def test_the_end_is_the_models_own_token() -> None:
    model = "HuggingFaceH4/zephyr-7b-beta"
    async with opened() as client:
        tokens = events(await (await generate(client, model=model, stream=True)).text())
    assert tokens[-1]["token"]["text"] == "</s>"


async def test_text_stops_where_it_is_told() -> None:
    async with opened() as client:
        assert (await text_of(client, stop=["fox"])).endswith("What is a ")


async def test_a_chat_model_continues_a_prompt_too() -> None:
    async with opened() as client:
        assert (await generate(client, model="HuggingFaceTB/SmolLM3-3B")).status == 200


@pytest.mark.parametrize(("key", "status"), [(None, 200), ("hf_wrong", 401), ("", 401)])
async def test_it_needs_no_key_but_a_wrong_one_is_refused(key: str | None, status: int) -> None:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    async with opened(key=None) as client:
        url = f"{client.providers.router_url}/hf-inference/models/google/gemma-7b-it"
        response = await client.session.post(url, json={"inputs": "Hi"}, headers=headers)
        assert response.status == status
        image = f"{client.providers.router_url}/hf-inference/models/black-forest-labs/FLUX.1-dev"
        assert (await client.session.post(image, json={"inputs": "Hi"})).status == 401


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"inputs": ""}, "`inputs` must be a string and cannot be empty"),
        ({"inputs": ["Hi"]}, "`inputs` must be a string"),
        ({"inputs": None}, "`inputs` must be a string"),
        ({"parameters": [1]}, "`parameters` must be an object"),
        ({"parameters": {"max_new_tokens": 0}}, "max_new_tokens must be between"),
        ({"parameters": {"temperature": "hot"}}, "temperature must be a number"),
        ({"parameters": {"return_full_text": "no"}}, "return_full_text must be true or false"),
        ({"stream": 1}, "stream must be true or false"),
        ({"parameters": {"stop": "x", "seed": -1}}, "seed must be between"),
        ({"parameters": {"max_new_tokens": 1020}}, "must be <= 1024"),
    ],
)
async def test_what_is_wrong_is_refused(body: dict[str, Any], said: str) -> None:
    async with opened() as client:
        response = await generate(client, **{"inputs": PROMPT, **body})
        error = await response.json()
    assert (response.status, error["error_type"]) == (422, "validation")
    assert error["error"].startswith("Input validation error: ")
    assert said in error["error"]


async def test_prompt_and_answer_may_be_as_long_as_the_model_takes() -> None:
    room = 1024 - len(tokens(PROMPT))
    async with opened() as client:
        for parameters, status in (
            ({"max_new_tokens": room}, 200),
            ({"max_new_tokens": room + 1}, 422),
        ):
            assert (await generate(client, parameters=parameters)).status == status


async def test_an_unknown_model_is_not_found() -> None:
    async with opened() as client:
        assert (await generate(client, model="acme/none")).status == 404


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        (PROMPT, "What is a fox?"),
        ("User: Hi\nAssistant:", "Hi"),
        ("<s>[INST] Hello there [/INST]", "Hello there"),
        (
            "<|user|>\nOne</s>\n<|assistant|>\nTwo</s>\n<|user|>\nThree</s>\n<|assistant|>\n",
            "Three",
        ),
        ("<start_of_turn>user\nHallo<end_of_turn>\n<start_of_turn>model\n", "Hallo"),
        ("<｜User｜>Hi<｜Assistant｜>", "Hi"),
        ("Once upon a time", "Once upon a time"),
        ("\n", ""),
    ],
)
def test_the_last_line_is_found_in_every_format(prompt: str, line: str) -> None:
    assert last_line(prompt) == line
