"""Random nonsense as the Hub's description of a model, and random conversations."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hfmedia.chat_prompt import TEMPLATE_CHARACTERS, chat_template_of
from hfmedia.conversation import MARK_TOKENS, alternating, is_system, outline, shortened
from hfmedia.model_data import SPECIAL_TOKENS
from hfmedia.prompt_formats import format_prompt, get_inputs

NAMES = ("config", "tokenizer_config", "author", "name", "content", "template", "chat_template")
VALUES = ("default", "mistral", "mistralai", "gpt2", "</s>", "<eos>", "<|im_end|>", "<|eot_id|>")
WORDS = st.sampled_from([*NAMES, *VALUES, *SPECIAL_TOKENS])
ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5)
NONSENSE = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner),
    max_leaves=12,
)
TOKENIZERS = st.fixed_dictionaries(
    {}, optional={"eos_token": NONSENSE, "bos_token": NONSENSE, "chat_template": NONSENSE}
)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={"tokenizer_config": TOKENIZERS | NONSENSE, "chat_template_jinja": NONSENSE},
)
MODELS = NONSENSE | st.fixed_dictionaries(
    {}, optional={"config": CONFIGS | NONSENSE, "author": NONSENSE, "pipeline_tag": NONSENSE}
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(["user", "user", "assistant", "system", "developer", "tool"]),
            "content": st.text(max_size=30),
        }
    ),
    max_size=12,
)
CHAT = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because"}]


@given(MODELS, NONSENSE, st.booleans())
def test_any_description_of_a_model_gives_a_prompt_with_the_whole_chat(
    model_data: Any, model_type: Any, do_continue: bool
) -> None:
    prompt = get_inputs(CHAT, model_data, model_type, do_continue)
    assert prompt.index("Why?") < prompt.index("Because")
    assert prompt.endswith("Because") == do_continue


@given(NONSENSE, NONSENSE)
def test_a_description_without_an_end_token_gives_the_plain_form(
    model_data: Any, model_type: Any
) -> None:
    if "eos_token" not in str(model_data) and model_type != "mistral":
        assert get_inputs(CHAT, model_data, model_type) == format_prompt(CHAT)


@given(MODELS)
def test_any_description_of_a_model_has_a_template_that_a_child_can_be_given_or_none(
    model_data: Any,
) -> None:
    found = chat_template_of(model_data)
    if found is not None:
        assert 0 < len(found.source) <= TEMPLATE_CHARACTERS
        assert {*found.special_tokens} <= {*SPECIAL_TOKENS}
        said = [found.source, dict(found.special_tokens)]
        assert json.loads(json.dumps(said)) == said
        assert all(isinstance(token, str) for token in found.special_tokens.values())


@given(MESSAGES, st.integers(-10, 400), st.integers(0, 100))
def test_a_shortened_conversation_fits_or_has_only_what_must_stay(
    messages: list[dict[str, str]], context_length: int, max_tokens: int
) -> None:
    kept = shortened(messages, context_length=context_length, max_tokens=max_tokens, count=len)
    room = context_length - max_tokens
    left = iter(messages)
    assert all(any(message is other for other in left) for message in kept), "the order is kept"
    assert [it for it in kept if is_system(it)] == [it for it in messages if is_system(it)]
    talk = [it for it in messages if not is_system(it)]
    newest = [it for it in kept if not is_system(it)]
    assert newest == talk[len(talk) - len(newest) :]
    questions = [it for it in newest if it["role"] == "user"]
    if sum(len(it["content"]) + MARK_TOKENS for it in kept) > room:
        assert len(questions) <= 1
    if any(it["role"] == "user" for it in messages):
        assert questions


@given(MESSAGES)
def test_any_conversation_has_an_outline_and_alternates(messages: list[dict[str, str]]) -> None:
    assert all(message in messages for message in outline(messages))
    roles = [message["role"] for message in alternating(messages)]
    pairs = list(pairwise(roles))
    assert ("user", "user") not in pairs
    assert ("assistant", "assistant") not in pairs
    assert not {"system", "developer"} & {*roles}
