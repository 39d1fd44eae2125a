"""Who may be asked, and in which order."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from hfmedia.adapter import MappingRow
from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.policy import KeyRef, Policy
from hfmedia.routing.routes import rows_for
from hfmedia.types import GenerationRequest
from tests.library.scripted import FILM, REQUEST, a_provider, a_row

HUB = Policy(hub_key=KeyRef("operator", "hf"))
PROVIDERS = ("fal-ai", "replicate", "hf-inference")
KNOWN = {name: a_provider(name) for name in PROVIDERS}
ROWS = [a_row(name) for name in PROVIDERS]


def chosen(
    request: GenerationRequest,
    rows: list[MappingRow],
    allow: list[str] | None = None,
    deny: list[str] | None = None,
) -> list[MappingRow]:
    policy = replace(HUB, allow=None if allow is None else tuple(allow), deny=tuple(deny or ()))
    return rows_for(request, rows, policy, KNOWN)


def test_the_mapping_gives_the_order() -> None:
    found = chosen(REQUEST, ROWS[::-1])
    assert [row.provider for row in found] == ["hf-inference", "replicate", "fal-ai"]


def test_a_provider_that_is_not_live_is_left_out() -> None:
    rows = [a_row("fal-ai", status="staging"), a_row("replicate", status="error"), ROWS[2]]
    [only] = chosen(REQUEST, rows)
    assert only.provider == "hf-inference"


def test_a_provider_that_we_do_not_know_is_left_out() -> None:
    found = chosen(REQUEST, [a_row("nobody"), *ROWS])
    assert [row.provider for row in found] == list(PROVIDERS)


def test_a_task_that_our_adapter_does_not_have_is_left_out() -> None:
    known = {**KNOWN, "fal-ai": a_provider("fal-ai", tasks=["text-to-video"])}
    found = rows_for(REQUEST, ROWS, HUB, known)
    assert [row.provider for row in found] == ["replicate", "hf-inference"]


def test_a_provider_with_a_row_per_task_is_asked_with_the_right_one() -> None:
    rows = [
        a_row("fal-ai", "image-to-image", provider_id="fal-ai/edit"),
        a_row("fal-ai", "text-to-image", provider_id="fal-ai/draw"),
    ]
    [row] = chosen(REQUEST, rows)
    assert row.provider_id == "fal-ai/draw"


def test_a_named_provider_is_the_only_one() -> None:
    request = replace(REQUEST, provider="replicate")
    [row] = chosen(request, ROWS)
    assert row.provider == "replicate"


def test_a_named_provider_that_is_not_live_is_used_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = [a_row("replicate", status="staging")]
    with caplog.at_level(logging.WARNING):
        [row] = chosen(replace(REQUEST, provider="replicate"), rows)
    assert row.provider == "replicate"
    assert "a/fox is marked staging at replicate" in caplog.text


def test_a_live_row_of_the_named_provider_comes_before_another() -> None:
    rows = [
        a_row("replicate", status="staging", provider_id="old"),
        a_row("replicate", provider_id="new"),
    ]
    [row] = chosen(replace(REQUEST, provider="replicate"), rows)
    assert row.provider_id == "new"


def test_a_named_provider_without_the_model_says_who_has_it() -> None:
    request = replace(REQUEST, provider="together")
    with pytest.raises(ModelNotSupportedError, match="Try fal-ai, replicate, hf-inference"):
        chosen(request, ROWS)


def test_a_named_provider_of_another_task_says_which() -> None:
    rows = [a_row("replicate", "text-to-video"), a_row("fal-ai")]
    request = replace(REQUEST, provider="replicate")
    with pytest.raises(ModelNotSupportedError, match="only for text-to-video"):
        chosen(request, rows)


def test_a_model_of_another_task_says_which() -> None:
    with pytest.raises(ModelNotSupportedError, match="It is served for text-to-image"):
        chosen(FILM, ROWS)


def test_an_empty_mapping_is_a_model_that_nobody_serves() -> None:
    with pytest.raises(ModelNotSupportedError, match="No live provider serves a/fox"):
        chosen(REQUEST, [])


def test_without_a_key_only_hf_inference_is_asked() -> None:
    [row] = rows_for(REQUEST, ROWS, Policy(), KNOWN)
    assert row.provider == "hf-inference"


def test_without_a_key_and_without_hf_inference_the_key_is_missed() -> None:
    with pytest.raises(MissingAuthError, match="HF_TOKEN"):
        rows_for(REQUEST, ROWS[:2], Policy(), KNOWN)


def test_without_a_hub_key_those_with_a_key_of_their_own_are_asked() -> None:
    policy = Policy(provider_keys={"fal-ai": KeyRef("guild", "7")})
    found = rows_for(REQUEST, ROWS, policy, KNOWN)
    assert [row.provider for row in found] == ["fal-ai", "hf-inference"]


def test_only_the_allowed_and_none_of_the_denied_are_asked() -> None:
    allowed = chosen(REQUEST, ROWS, allow=["replicate", "fal-ai"])
    assert [row.provider for row in allowed] == ["fal-ai", "replicate"]
    rest = chosen(REQUEST, ROWS, deny=["fal-ai"])
    assert [row.provider for row in rest] == ["replicate", "hf-inference"]


def test_a_denied_provider_cannot_be_named() -> None:
    request = replace(REQUEST, provider="fal-ai")
    with pytest.raises(ModelNotSupportedError, match="Try replicate, hf-inference"):
        chosen(request, ROWS, deny=["fal-ai"])
