"""`HuggingFaceInference`: what is sent for a call, and what it yields."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import web

from hfmedia import (
    FinishReason,
    HuggingFaceInference,
    ProviderInfo,
    Reasoning,
    RequestError,
    ToolCalls,
    Usage,
)
from tests.library.chat_template_samples import CHATML
from tests.library.servers import FOX, KEY
from tests.library.text_world import (
    ASK,
    SEEING,
    chat_answer,
    chat_events,
    described,
    raw_events,
    text_in,
    text_world,
)

CHAT = described("groq", "together")
RAW = described("hf-inference", task="text-generation")
UNMAPPED = {"id": FOX, "pipeline_tag": "text-generation"}
TOOL = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


class TestAChat:
    async def test_is_what_a_model_is_asked_for_that_is_served_for_chat_alone(self) -> None:
        async with text_world(CHAT, chat_events(" In", " a den.")) as world:
            found = await world.items(temperature=0.5, seed=7, top_p=0.9, extra_data={"stop": "x"})
        [sent] = world.posts
        assert sent.path == "/groq/openai/v1/chat/completions"
        assert sent.headers["authorization"] == f"Bearer {KEY}"
        assert sent.json == {
            "model": "fox",
            "messages": [*ASK],
            "max_tokens": 1024,
            "temperature": 0.5,
            "seed": 7,
            "top_p": 0.9,
            "stop": "x",
            "stream_options": {"include_usage": True},
            "stream": True,
        }
        info, *texts, end = found
        assert (info.name, info.model, info.path) == ("groq", FOX, "groq")
        assert texts == ["In", " a den."]
        assert end == FinishReason(
            reason="stop", usage=Usage(prompt_tokens=9, completion_tokens=2), failure=None
        )

    async def test_is_whole_if_it_is_not_streamed(self) -> None:
        async with text_world(CHAT, chat_answer("  In a den.\n")) as world:
            info, text, end = await world.items(stream=False)
        assert world.posts[0].json["stream"] is False
        assert "stream_options" not in world.posts[0].json
        assert isinstance(info, ProviderInfo)
        assert (text, end.reason) == ("In a den.", "stop")

    async def test_has_the_blanks_cut_before_its_first_word_alone(self) -> None:
        async with text_world(CHAT, chat_events(" \n", "\nIn", "\n a den.")) as world:
            assert text_in(await world.items()) == "In\n a den."

    async def test_has_its_thoughts_apart(self) -> None:
        answer = chat_events("<think>\nA fox", "?</think>", "\n\nIn a den.")
        async with text_world(CHAT, answer) as world:
            found = await world.items()
        assert "".join(str(it) for it in found if isinstance(it, Reasoning)) == "\nA fox?"
        assert text_in(found) == "In a den."
        assert "".join(map(str, found)) == "\nA fox?In a den."

    async def test_has_its_thoughts_apart_when_it_is_whole(self) -> None:
        async with text_world(CHAT, chat_answer("Den.", reasoning="A fox?")) as world:
            _, thought, text, _ = await world.items(stream=False)
        assert (thought, text) == (Reasoning(token="A fox?"), "Den.")

    async def test_passes_tools_on_and_yields_their_calls(self) -> None:
        async with text_world(CHAT, chat_answer("", tool_calls=[TOOL])) as world:
            _, calls, end = await world.items(stream=False, tools=[{"type": "function"}])
        assert world.posts[0].json["tools"] == [{"type": "function"}]
        assert calls == ToolCalls(calls=(TOOL,))
        assert str(calls) == ""
        assert not end.is_empty

    @pytest.mark.parametrize("suffix", ["fastest", "cheapest", "preferred", "auto"])
    async def test_goes_to_the_router_that_chooses(self, suffix: str) -> None:
        async with text_world(UNMAPPED, chat_events("In a den.")) as world:
            text, _ = await world.items(model=f"{FOX}:{suffix}")
        assert text == "In a den."  # who answers is not known
        assert world.posts[0].path == "/v1/chat/completions"
        asked = FOX if suffix == "auto" else f"{FOX}:{suffix}"
        assert world.posts[0].json["model"] == asked

    async def test_goes_to_the_router_by_the_instances_order(self) -> None:
        async with text_world(UNMAPPED, chat_events("In a den.")) as world:
            text, _ = await world.items(instance={"order": "router"})
        assert text == "In a den."
        assert world.posts[0].path == "/v1/chat/completions"

    async def test_is_asked_for_where_hf_inference_may_not_be(self) -> None:
        both = described("groq", "hf-inference", task="text-generation")
        both["inferenceProviderMapping"]["groq"] = CHAT["inferenceProviderMapping"]["groq"]
        async with text_world(both, chat_events("In a den.")) as world:
            info, *_ = await world.items(instance={"deny": ["hf-inference"]})
        assert info.name == "groq"

    @pytest.mark.parametrize(
        "arguments",
        [{"tools": [{"type": "function"}]}, {"messages": [{"role": "user", "content": SEEING}]}],
        ids=["tools", "images"],
    )
    async def test_is_what_tools_and_images_need(self, arguments: dict[str, Any]) -> None:
        both = described("groq", "hf-inference", task="text-generation")
        both["inferenceProviderMapping"]["groq"] = CHAT["inferenceProviderMapping"]["groq"]
        async with text_world(both, chat_events("In a den.")) as world:
            info, *_ = await world.items(**arguments)
        assert info.name == "groq"

    async def test_goes_to_the_provider_that_is_named(self) -> None:
        async with text_world(CHAT, chat_events("In a den.")) as world:
            info, *_ = await world.items(model=f"{FOX}:together")
        assert info.name == "together"

    async def test_goes_to_a_providers_own_model_without_the_hub(self) -> None:
        async with text_world({}, chat_events("In a den.")) as world:
            with pytest.raises(Exception, match="openai needs a key of its own"):
                await world.items(model="gpt-4o:openai")
        assert world.served.paths == []

    async def test_goes_to_the_address_that_is_named(self) -> None:
        async with text_world(CHAT, chat_events("In a den.")) as world:
            found = await world.items(api_base=f"{world.served.url}/mine/v1")
        [sent] = world.posts
        assert (sent.path, sent.json["model"]) == ("/mine/v1/chat/completions", FOX)
        assert sent.headers["authorization"] == f"Bearer {KEY}"
        assert text_in(found) == "In a den."


class TestRawGeneration:
    @pytest.mark.parametrize("data", [RAW, UNMAPPED, described("groq") | RAW])
    async def test_is_what_any_other_model_is_asked_for(self, data: dict[str, Any]) -> None:
        async with text_world(data, raw_events(" In", " a den.")) as world:
            found = await world.items(seed=7, top_p=0.9, extra_data={"top_k": 5})
        [sent] = world.posts
        assert sent.path == "/hf-inference/models/a/fox"
        assert sent.json == {
            "inputs": "Where does the fox live?",
            "parameters": {"return_full_text": False, "max_new_tokens": 1024, "top_k": 5},
            "stream": True,
        }
        assert found[0].name == "hf-inference"
        assert text_in(found) == "In a den."

    async def test_goes_to_the_address_that_is_named(self) -> None:
        async with text_world(RAW, raw_events("In a den.")) as world:
            found = await world.items(api_base=f"{world.served.url}/mine/")
        [sent] = world.posts
        assert sent.path == "/mine/models/a/fox"
        assert sent.headers["authorization"] == f"Bearer {KEY}"
        assert text_in(found) == "In a den."

    async def test_has_the_prompt_of_the_models_own_template(self) -> None:
        data = {**RAW, "config": {"tokenizer_config": {"chat_template": CHATML}}}
        async with text_world(data, raw_events("In a den.")) as world:
            await world.items(messages=[{"role": "user", "content": "Where?"}])
        assert world.posts[0].json["inputs"] == (
            "<|im_start|>user\nWhere?<|im_end|>\n<|im_start|>assistant\n"
        )

    async def test_goes_on_by_the_models_own_template_too(self) -> None:
        chat = [*ASK, {"role": "assistant", "content": "In a"}]
        data = {**RAW, "config": {"tokenizer_config": {"chat_template": CHATML}}}
        async with text_world(data, raw_events(" den.")) as world:
            await world.items(messages=chat, action="continue")
        assert world.posts[0].json["inputs"].endswith("<|im_start|>assistant\nIn a")

    async def test_goes_on_where_the_last_answer_stops(self) -> None:
        chat = [{"role": "user", "content": "Tell."}, {"role": "assistant", "content": "Once upon"}]
        data = {**RAW, "config": {"tokenizer_config": {"eos_token": "<|im_end|>"}}}
        async with text_world(data, raw_events(" a", " time")) as world:
            found = await world.items(messages=chat, action="continue")
        assert world.posts[0].json["inputs"].endswith("<|im_start|>assistant\nOnce upon")
        assert text_in(found) == " a time"

    async def test_keeps_the_blank_before_what_goes_on_when_it_is_whole_too(self) -> None:
        chat = [*ASK, {"role": "assistant", "content": "Once upon"}]
        answer = web.json_response([{"generated_text": " a time "}])
        async with text_world(RAW, answer) as world:
            found = await world.items(messages=chat, action="continue", stream=False)
        assert text_in(found) == " a time"

    @pytest.mark.parametrize("action", [None, "next", "variant"])
    async def test_opens_a_new_turn_with_any_other_action(self, action: str | None) -> None:
        chat = [*ASK, {"role": "assistant", "content": "Once upon"}]
        async with text_world(RAW, raw_events("In a den.")) as world:
            await world.items(messages=chat, action=action)
        assert world.posts[0].json["inputs"].endswith("Assistant: Once upon\nAssistant:")

    @pytest.mark.parametrize(("given", "sent"), [(1024, 512), (100, 100), (None, None)])
    async def test_of_gpt2_has_at_most_512_tokens(self, given: int | None, sent: int) -> None:
        data = {**RAW, "config": {"model_type": "gpt2"}}
        async with text_world(data, raw_events("In a den.")) as world:
            await world.items(max_tokens=given)
        assert world.posts[0].json["parameters"].get("max_new_tokens") == sent

    @pytest.mark.parametrize("messages", [None, []])
    async def test_of_a_prompt_alone(self, messages: list[Any] | None) -> None:
        async with text_world(RAW, raw_events(" a time")) as world:
            await world.items(messages=messages, prompt="Once upon")
        assert world.posts[0].json["inputs"] == "Once upon"


@pytest.mark.parametrize(("data", "answer"), [(CHAT, chat_events("Hi")), (RAW, raw_events("Hi"))])
async def test_messages_may_come_one_by_one_and_an_empty_address_is_none(
    data: dict[str, Any], answer: web.Response
) -> None:
    async with text_world(data, answer) as world:
        assert text_in(await world.items(messages=iter(ASK), api_base="")) == "Hi"


@pytest.mark.parametrize("data", [CHAT, RAW])
async def test_an_address_that_is_not_of_the_web_is_refused(data: dict[str, Any]) -> None:
    async with text_world(data, chat_events("Hi")) as world:
        with pytest.raises(RequestError) as caught:
            await world.items(api_base="ftp://a.example/")
    assert caught.value.problem == "endpoint-url"


@pytest.mark.parametrize("data", [CHAT, RAW])
@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "user", "content": " \n"}],
        [{"role": "system", "content": "Be terse."}, {"role": "user", "content": ""}],
        [*ASK, {"role": "assistant", "content": "A den."}, {"role": "user", "content": []}],
    ],
)
async def test_an_empty_message_is_not_sent(data: dict[str, Any], messages: Any) -> None:
    async with text_world(data, chat_events("What?")) as world:
        with pytest.raises(RequestError, match="The message is empty") as caught:
            await world.items(messages=messages)
        assert world.posts == []
    assert caught.value.problem == "prompt-empty"


def test_an_instance_shows_its_key_nowhere() -> None:
    inference = HuggingFaceInference(api_key=KEY)
    assert KEY not in repr(vars(inference)) + json.dumps(str(inference))
