"""The built-in prompt formats, beyond what `tests/test_goldens_inference.py` replays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hfmedia.prompt_formats import (
    format_prompt,
    format_prompt_custom,
    format_prompt_llama,
    format_prompt_mistral,
    format_prompt_qwen,
    format_prompt_qwen2,
    get_inputs,
)
from hfmedia.prompts import Messages

FORMATS: list[Callable[..., str]] = [
    format_prompt,
    format_prompt_custom,
    format_prompt_llama,
    format_prompt_mistral,
    format_prompt_qwen,
    format_prompt_qwen2,
]
ASKED: Messages = [{"role": "user", "content": "Why?"}]
ANSWERED: Messages = [*ASKED, {"role": "assistant", "content": "Because"}]
PLAIN = "User: Why?\nAssistant: Because\nAssistant:"


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def model_with(eos_token: Any, **fields: Any) -> dict[str, Any]:
    return {**fields, "config": {"tokenizer_config": {"eos_token": eos_token}}}


@pytest.mark.parametrize("function", FORMATS)
def test_without_an_answer_to_continue_a_new_one_is_opened(function: Callable[..., str]) -> None:
    assert function(ASKED, do_continue=True) == function(ASKED)


@pytest.mark.parametrize("function", FORMATS)
def test_an_answer_to_continue_is_the_end_of_the_prompt(function: Callable[..., str]) -> None:
    assert function(ANSWERED, do_continue=True).endswith("Because")
    assert not function(ANSWERED).endswith("Because")


@pytest.mark.parametrize("function", FORMATS)
def test_the_texts_of_a_message_in_parts_are_its_lines(function: Callable[..., str]) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/fox.png"}}
    parts = [{"type": "text", "text": "Look:"}, image, {"type": "text", "text": "a fox?"}]
    whole = [{"role": "user", "content": "Look:\na fox?"}]
    assert function([{"role": "user", "content": parts}]) == function(whole)


@pytest.mark.parametrize("function", FORMATS)
@pytest.mark.parametrize(
    "message", [{}, {"role": None}, {"content": 1}, {"role": [], "content": 0}]
)
def test_a_message_that_makes_no_sense_breaks_no_format(
    function: Callable[..., str], message: dict[str, Any]
) -> None:
    assert "Why?" in function([message, *ASKED])


@pytest.mark.parametrize("function", FORMATS)
def test_of_no_messages_an_answer_is_opened(function: Callable[..., str]) -> None:
    assert function([]).strip()


def test_a_single_message_of_the_system_is_not_mistaken_for_a_question() -> None:
    assert format_prompt([{"role": "system", "content": "Be terse."}]) == (
        "System: Be terse.\nAssistant:"
    )


def test_the_plain_form_leaves_out_messages_without_text() -> None:
    assert format_prompt([user("Why?"), user("  "), user("Oh?")]) == (
        "User: Why?\nUser: Oh?\nAssistant:"
    )


def test_mistral_asks_what_comes_between_two_answers_as_one_question() -> None:
    messages = [user("One."), user("Two."), *ANSWERED[1:], user("Three."), user("Four.")]
    assert format_prompt_mistral(messages) == (
        "<s>[INST]One.\nTwo. [/INST] Because</s>\n<s>[INST] Three.\nFour. [/INST]"
    )


def test_mistral_knows_a_developer_as_the_system() -> None:
    messages = [{"role": "developer", "content": "Be terse."}, *ASKED]
    assert format_prompt_mistral(messages) == "\n<s>[INST] Why? Be terse. [/INST]"


def test_mistral_does_not_take_the_last_message_for_the_question_of_a_greeting() -> None:
    greeted = [{"role": "assistant", "content": "Hi!"}, *ASKED]
    assert format_prompt_mistral(greeted) == "<s>[INST] [/INST] Hi!</s>\n<s>[INST] Why? [/INST]"


@pytest.mark.parametrize(
    "eos_token",
    ["</s>", "<eos>", "<|endoftext|>", "<|im_end|>", "<｜end▁of▁sentence｜>", "<|eot_id|>"],
)
def test_an_end_token_may_be_a_text_or_an_object(eos_token: str) -> None:
    found = get_inputs(ANSWERED, model_with({"content": eos_token}), "llama")
    assert found == get_inputs(ANSWERED, model_with(eos_token), "llama")
    assert found != PLAIN


@pytest.mark.parametrize("wrong", [None, [], 0, "text", {"content": ["</s>"]}, {"content": {}}])
def test_a_description_that_makes_no_sense_gives_the_plain_form(wrong: Any) -> None:
    models = [wrong, {"config": wrong}, {"config": {"tokenizer_config": wrong}}, model_with(wrong)]
    for model in models:
        for model_type in (None, "llama", wrong):
            assert get_inputs(ANSWERED, model, model_type) == PLAIN


@pytest.mark.parametrize("author", [None, [], {}, "somebody"])
def test_only_mistralais_own_models_have_mistrals_format(author: Any) -> None:
    model = model_with("</s>", author=author)
    assert get_inputs(ASKED, model, "mistral") == format_prompt_custom(ASKED, "</s>")
