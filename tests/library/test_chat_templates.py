"""Prompts by a model's own chat template, rendered in a real child process."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hfmedia.chat_prompt import LIMITS, TEMPLATE_CHARACTERS, chat_template_of, render_chat
from hfmedia.execution.sandbox import Sandbox
from hfmedia.prompts import Messages
from hfmedia.sandboxed import RENDERING
from tests.library.chat_template_samples import (
    CHATML,
    GEMMA,
    LLAMA,
    MISTRAL,
    TOOLS,
    message,
    model_with,
)

# The templates here are harmless; a machine that does much at once may be slow.
PATIENT = replace(LIMITS, time_s=30)
SYSTEM = message("system", "Be terse.")
ASKED = message("user", "Why?")
CHAT = [SYSTEM, ASKED]
TURNS = [ASKED, message("assistant", "Because."), message("user", "Really?")]
UNFINISHED = [ASKED, message("assistant", "Because e ")]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(RENDERING, size=1) as opened:
        yield opened


async def rendered(
    sandbox: Sandbox, template: str, messages: Messages, **options: Any
) -> str | None:
    return await render_chat(sandbox, messages, model_with(template), limits=PATIENT, **options)


async def test_chatml(sandbox: Sandbox) -> None:
    assert await rendered(sandbox, CHATML, CHAT) == (
        "<|im_start|>system\nBe terse.<|im_end|>\n<|im_start|>user\nWhy?<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


async def test_llama_with_its_date(sandbox: Sandbox) -> None:
    prompt = await rendered(sandbox, LLAMA, [SYSTEM, message("user", "  Why?\n")])
    assert re.sub(r"Today: \d{4}", "Today: 2026", prompt or "") == (
        "<s><|start_header_id|>system<|end_header_id|>\n\nToday: 2026\nBe terse.<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nWhy?<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n"
    )


async def test_mistral(sandbox: Sandbox) -> None:
    prompt = await rendered(sandbox, MISTRAL, TURNS)
    assert prompt == "<s>[INST] Why? [/INST] Because.</s>[INST] Really? [/INST]"


async def test_gemma(sandbox: Sandbox) -> None:
    assert await rendered(sandbox, GEMMA, TURNS) == (
        "<s><start_of_turn>user\nWhy?<end_of_turn>\n<start_of_turn>model\nBecause.<end_of_turn>\n"
        "<start_of_turn>user\nReally?<end_of_turn>\n<start_of_turn>model\n"
    )


async def test_what_the_system_says_begins_the_first_question_where_a_template_refuses_it(
    sandbox: Sandbox,
) -> None:
    assert await rendered(sandbox, GEMMA, CHAT) == (
        "<s><start_of_turn>user\nBe terse.\n\nWhy?<end_of_turn>\n<start_of_turn>model\n"
    )


async def test_questions_in_a_row_are_one_where_a_template_wants_roles_to_alternate(
    sandbox: Sandbox,
) -> None:
    prompt = await rendered(sandbox, MISTRAL, [SYSTEM, ASKED, message("user", "Really?")])
    assert prompt == "<s>[INST] Be terse.\n\nWhy?\n\nReally? [/INST]"


async def test_tools_and_their_calls(sandbox: Sandbox) -> None:
    function = {"name": "look", "description": "see <é>"}
    call = {"id": "1", "function": {"name": "look", "arguments": '{"at": "fox"}'}}
    messages = [
        ASKED,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "It is red."},
    ]
    tools = [{"type": "function", "function": function}]
    assert await rendered(sandbox, TOOLS, messages, tools=tools) == (
        '<tools>{"name": "look", "description": "see <é>"}</tools>\n<user>Why?\n'
        '<call>look{"at": "fox"}</call>\n<tool>It is red.\n(1)'
    )
    assert await rendered(sandbox, TOOLS, [ASKED]) == "<user>Why?\n(0)"


@pytest.mark.parametrize("name", ["name", "tool_call_id", "reasoning_content"])
async def test_a_template_finds_the_other_fields_of_a_message(sandbox: Sandbox, name: str) -> None:
    template = f"{{{{ messages[0].{name} }}}}: {{{{ messages[0].content }}}}"
    message = {"role": "tool", "content": "It is red.", name: "fox"}
    assert await rendered(sandbox, template, [message]) == "fox: It is red."


async def test_arguments_of_a_call_that_are_no_json_stay_a_text(sandbox: Sandbox) -> None:
    call = {"function": {"name": "look", "arguments": "{at"}}
    messages = [{"role": "assistant", "content": None, "tool_calls": [call]}, ASKED]
    prompt = await rendered(sandbox, TOOLS, messages)
    assert prompt == '<call>look"{at"</call>\n<user>Why?\n(1)'


@pytest.mark.parametrize(
    ("template", "ending"),
    [
        (CHATML, "<|im_start|>assistant\nBecause e "),
        (LLAMA, "<|start_header_id|>assistant<|end_header_id|>\n\nBecause e "),
        (MISTRAL, "[INST] Why? [/INST] Because e "),
        (GEMMA, "<start_of_turn>model\nBecause e "),
    ],
)
async def test_an_answer_to_continue_is_the_end_of_the_prompt(
    sandbox: Sandbox, template: str, ending: str
) -> None:
    prompt = await rendered(sandbox, template, UNFINISHED, do_continue=True)
    assert prompt is not None
    assert prompt.endswith(ending)


async def test_without_an_answer_to_continue_a_new_one_is_opened(sandbox: Sandbox) -> None:
    prompt = await rendered(sandbox, CHATML, CHAT, do_continue=True)
    assert prompt == await rendered(sandbox, CHATML, CHAT)


async def test_a_template_that_leaves_out_the_answer_to_continue_does_not_serve(
    sandbox: Sandbox,
) -> None:
    assert await rendered(sandbox, "{{ messages[0].content }}", UNFINISHED) == "Why?"
    prompt = await rendered(sandbox, "{{ messages[0].content }}", UNFINISHED, do_continue=True)
    assert prompt is None


async def test_a_template_that_writes_the_answer_to_continue_twice_ends_with_the_last(
    sandbox: Sandbox,
) -> None:
    twice = "{{ messages[-1].content }}|{{ messages[-1].content }}<end>"
    assert await rendered(sandbox, twice, UNFINISHED, do_continue=True) == "Because e |Because e "


async def test_blanks_before_a_block_and_the_line_end_behind_it_are_no_part_of_the_prompt(
    sandbox: Sandbox,
) -> None:
    indented = "a\n  {% if true %}\n  b\n  {% endif %}\nc"
    assert await rendered(sandbox, indented, CHAT) == "a\n  b\nc"


async def test_the_texts_of_a_message_in_parts_are_its_lines(sandbox: Sandbox) -> None:
    parts = [{"type": "text", "text": "Look:"}, {"type": "image_url"}, {"text": "a fox"}]
    prompt = await rendered(sandbox, MISTRAL, [message("user", parts)])
    assert prompt == "<s>[INST] Look:\na fox [/INST]"


@pytest.mark.parametrize("model_data", [None, {}, model_with(None), model_with("")])
async def test_without_a_template_no_process_is_called(model_data: Any) -> None:
    async with Sandbox([]) as nothing_may_be_called:
        assert await render_chat(nothing_may_be_called, CHAT, model_data) is None
        assert await render_chat(nothing_may_be_called, [], model_with(CHATML)) is None


def source_of(template: Any, **config: Any) -> str | None:
    found = chat_template_of({"config": {**model_with(template)["config"], **config}})
    return found.source if found else None


def test_the_template_of_a_model_is_its_own_file_else_that_of_its_tokenizer() -> None:
    assert source_of("tokenizer", chat_template_jinja="file") == "file"
    assert source_of("tokenizer") == "tokenizer"
    assert source_of("tokenizer", chat_template_jinja=["file"]) == "tokenizer"


def test_of_several_templates_the_default_one_is_taken() -> None:
    named = [{"name": "rag", "template": "a"}, 1, {"name": "default", "template": "b"}]
    assert source_of(named) == "b"
    assert source_of(named[:2]) is None
    assert source_of([{"name": "default", "template": ["b"]}]) is None


def test_a_template_that_is_too_long_is_none() -> None:
    assert source_of("a" * TEMPLATE_CHARACTERS) is not None
    assert source_of("a" * (TEMPLATE_CHARACTERS + 1)) is None


def test_special_tokens_are_texts_or_objects_with_their_content() -> None:
    found = chat_template_of(model_with("a", pad_token=None, unk_token={"content": 1}))
    assert found is not None
    assert found.special_tokens == {"bos_token": "<s>", "eos_token": "</s>"}
