"""Whatever the Hub says of a model, it is asked in one of three ways or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.errors import ModelNotSupportedError
from hfmedia.inference_requests import (
    CHAT,
    IMAGE,
    RAW,
    InferenceCall,
    form_of,
    image_request,
    is_unlisted,
    raw_parameters,
)
from tests.library.servers import FOX
from tests.library.test_hub import json_values
from tests.library.text_world import described

CALL = InferenceCall(model=FOX, max_tokens=100)
NAMES = st.sampled_from(["pipeline_tag", "config", "inferenceProviderMapping", "id"])
TAGS = st.sampled_from(["text-generation", "image-text-to-text", "text-to-image"])


def descriptions() -> st.SearchStrategy[dict[str, Any]]:
    """What the Hub could say of a model: any JSON in the fields that are read."""
    anything = st.dictionaries(NAMES, json_values())
    return st.builds(
        lambda data, tag: {**data, "pipeline_tag": tag}, anything, TAGS | json_values()
    )


@given(data=descriptions(), prefers_chat=st.booleans())
def test_nonsense_of_the_hub_breaks_nothing(data: Mapping[str, Any], prefers_chat: bool) -> None:
    said = ""
    try:
        assert form_of(CALL, data, prefers_chat=prefers_chat) in {CHAT, IMAGE, RAW}
    except ModelNotSupportedError as error:
        said = str(error)
    assert said.isprintable()
    assert len(said) < 200
    assert raw_parameters(CALL, data)["max_new_tokens"] == 100
    assert image_request(CALL, "a fox", data, "https://a.example").prompt == "a fox"


def mapped(**tasks: str) -> dict[str, Any]:
    """A text model that these providers serve for these tasks; `_` stands for `-`."""
    rows = {
        name.replace("_", "-"): {"providerId": "fox", "status": "live", "task": task}
        for name, task in tasks.items()
    }
    return {**described(), "inferenceProviderMapping": rows}


@pytest.mark.parametrize(
    ("data", "provider", "prefers_chat", "form"),
    [
        (mapped(), None, False, RAW),
        (mapped(), None, True, CHAT),
        (mapped(groq=CHAT), None, False, CHAT),
        (mapped(hf_inference=RAW), None, False, RAW),
        (mapped(hf_inference=RAW), None, True, RAW),
        (mapped(groq=CHAT, hf_inference=RAW), None, False, RAW),
        (mapped(groq=CHAT, hf_inference=RAW), None, True, CHAT),
        (mapped(groq=CHAT, hf_inference=RAW), "groq", False, CHAT),
        (mapped(groq=CHAT, hf_inference=RAW), "fastest", False, CHAT),
        (mapped(groq=CHAT, hf_inference=RAW), "hf-inference", True, RAW),
        (mapped(groq=RAW, hf_inference=CHAT), "hf-inference", False, CHAT),
        ({**mapped(), "pipeline_tag": "text-to-image"}, "groq", True, IMAGE),
    ],
)
def test_a_model_is_asked_raw_unless_it_is_served_for_chat_alone(
    data: dict[str, Any], provider: str | None, prefers_chat: bool, form: str
) -> None:
    call = InferenceCall(model=FOX, provider=provider)
    assert form_of(call, data, prefers_chat=prefers_chat) == form


def test_rows_that_are_not_live_count_only_where_no_other_is() -> None:
    data = mapped(groq=CHAT, hf_inference=RAW)
    data["inferenceProviderMapping"]["hf-inference"]["status"] = "error"
    assert form_of(CALL, data, prefers_chat=False) == CHAT
    data["inferenceProviderMapping"]["groq"]["status"] = "error"
    assert form_of(CALL, data, prefers_chat=False) == RAW
    del data["inferenceProviderMapping"]["hf-inference"]
    assert form_of(CALL, data, prefers_chat=False) == CHAT


@pytest.mark.parametrize(
    ("model", "provider", "unlisted"),
    [
        (FOX, None, False),
        (FOX, "groq", False),
        (FOX, "auto", False),
        (FOX, "nobody", False),
        ("gpt-4o", "openai", True),
        ("https://a.example/v1", None, True),
    ],
)
def test_the_hub_is_not_asked_for_what_it_does_not_list(
    model: str, provider: str | None, unlisted: bool
) -> None:
    assert is_unlisted(model, provider) is unlisted
