"""Who may be asked, and in which order."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.routing.routes import routes_for
from tests.library.scripted import FILM, REQUEST, a_provider, a_row

KEY = "hf_key"
PROVIDERS = ("fal-ai", "replicate", "hf-inference")
KNOWN = {name: a_provider(name) for name in PROVIDERS}
ROWS = [a_row(name) for name in PROVIDERS]


def test_the_mapping_gives_the_order() -> None:
    found = routes_for(REQUEST, ROWS[::-1], KNOWN, key=KEY)
    assert [route.provider for route in found] == ["hf-inference", "replicate", "fal-ai"]


def test_a_provider_that_is_not_live_is_left_out() -> None:
    rows = [a_row("fal-ai", status="staging"), a_row("replicate", status="error"), ROWS[2]]
    [only] = routes_for(REQUEST, rows, KNOWN, key=KEY)
    assert only.provider == "hf-inference"


def test_a_provider_that_we_do_not_know_is_left_out() -> None:
    found = routes_for(REQUEST, [a_row("nobody"), *ROWS], KNOWN, key=KEY)
    assert [route.provider for route in found] == list(PROVIDERS)


def test_a_task_that_our_adapter_does_not_have_is_left_out() -> None:
    known = {**KNOWN, "fal-ai": a_provider("fal-ai", tasks=["text-to-video"])}
    found = routes_for(REQUEST, ROWS, known, key=KEY)
    assert [route.provider for route in found] == ["replicate", "hf-inference"]


def test_a_provider_with_a_row_per_task_is_asked_with_the_right_one() -> None:
    rows = [
        a_row("fal-ai", "image-to-image", provider_id="fal-ai/edit"),
        a_row("fal-ai", "text-to-image", provider_id="fal-ai/draw"),
    ]
    [route] = routes_for(REQUEST, rows, KNOWN, key=KEY)
    assert route.row.provider_id == "fal-ai/draw"


def test_a_named_provider_is_the_only_one() -> None:
    request = replace(REQUEST, provider="replicate")
    [route] = routes_for(request, ROWS, KNOWN, key=KEY)
    assert route.provider == "replicate"


def test_a_named_provider_that_is_not_live_is_used_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = [a_row("replicate", status="staging")]
    with caplog.at_level(logging.WARNING):
        [route] = routes_for(replace(REQUEST, provider="replicate"), rows, KNOWN, key=KEY)
    assert route.provider == "replicate"
    assert "a/fox is marked staging at replicate" in caplog.text


def test_a_live_row_of_the_named_provider_comes_before_another() -> None:
    rows = [
        a_row("replicate", status="staging", provider_id="old"),
        a_row("replicate", provider_id="new"),
    ]
    [route] = routes_for(replace(REQUEST, provider="replicate"), rows, KNOWN, key=KEY)
    assert route.row.provider_id == "new"


def test_a_named_provider_without_the_model_says_who_has_it() -> None:
    request = replace(REQUEST, provider="together")
    with pytest.raises(ModelNotSupportedError, match="Try fal-ai, replicate, hf-inference"):
        routes_for(request, ROWS, KNOWN, key=KEY)


def test_a_named_provider_of_another_task_says_which() -> None:
    rows = [a_row("replicate", "text-to-video"), a_row("fal-ai")]
    request = replace(REQUEST, provider="replicate")
    with pytest.raises(ModelNotSupportedError, match="only for text-to-video"):
        routes_for(request, rows, KNOWN, key=KEY)


def test_a_model_of_another_task_says_which() -> None:
    with pytest.raises(ModelNotSupportedError, match="It is served for text-to-image"):
        routes_for(FILM, ROWS, KNOWN, key=KEY)


def test_an_empty_mapping_is_a_model_that_nobody_serves() -> None:
    with pytest.raises(ModelNotSupportedError, match="No live provider serves a/fox"):
        routes_for(REQUEST, [], KNOWN, key=KEY)


def test_without_a_key_only_hf_inference_is_asked() -> None:
    [route] = routes_for(REQUEST, ROWS, KNOWN, key=None)
    assert route.provider == "hf-inference"


def test_without_a_key_and_without_hf_inference_the_key_is_missed() -> None:
    with pytest.raises(MissingAuthError, match="HF_TOKEN"):
        routes_for(REQUEST, ROWS[:2], KNOWN, key=None)


def test_a_providers_own_key_needs_the_providers_name() -> None:
    with pytest.raises(MissingAuthError, match="a/fox:provider"):
        routes_for(REQUEST, ROWS, KNOWN, key="pk-own")
    [route] = routes_for(replace(REQUEST, provider="fal-ai"), ROWS, KNOWN, key="pk-own")
    assert route.provider == "fal-ai"


def test_only_the_allowed_and_none_of_the_denied_are_asked() -> None:
    allowed = routes_for(REQUEST, ROWS, KNOWN, key=KEY, allow=["replicate", "fal-ai"])
    assert [route.provider for route in allowed] == ["fal-ai", "replicate"]
    rest = routes_for(REQUEST, ROWS, KNOWN, key=KEY, deny=["fal-ai"])
    assert [route.provider for route in rest] == ["replicate", "hf-inference"]


def test_a_denied_provider_cannot_be_named() -> None:
    request = replace(REQUEST, provider="fal-ai")
    with pytest.raises(ModelNotSupportedError, match="Try replicate, hf-inference"):
        routes_for(request, ROWS, KNOWN, key=KEY, deny=["fal-ai"])
