"""The Hub's text models: which there are, and what it tells about them."""

from typing import Any

import pytest

from playground.providers import CATALOGUE
from playground.providers.models import Model
from tests.playground.providers_client import Client, opened


async def listing(client: Client, **query: Any) -> list[dict[str, Any]]:
    found = await (await client.hub("/api/models", params=query)).json()
    assert isinstance(found, list)
    return found


async def single(client: Client, model: str, **query: Any) -> dict[str, Any]:
    found = await (await client.hub(f"/api/models/{model}", params=query)).json()
    assert isinstance(found, dict)
    return found


def text_models() -> list[Model]:
    return [it for it in CATALOGUE.models if it.task in ("text-generation", "image-text-to-text")]


def test_the_catalogue_has_a_model_of_each_kind() -> None:
    models = text_models()
    reasoning = {it.text.reasoning for it in models}
    assert reasoning == {None, "reasoning", "reasoning_content", "think tags"}
    assert sum(it.sees_images for it in models) >= 2
    assert sum(len(it.rows) >= 3 for it in models) >= 5
    assert any([row.provider for row in it.rows] == ["cohere"] for it in models)
    assert any(it.is_gated and it.config is None for it in models)
    configs = [it.config for it in models if it.config]
    assert any("chat_template_jinja" in it for it in configs)
    templates = [it["tokenizer_config"].get("chat_template") for it in configs]
    assert {type(it) for it in templates} == {str, list, type(None)}
    [gpt2] = [it for it in models if it.id == "openai-community/gpt2"]
    assert [(row.provider, row.task) for row in gpt2.rows] == [("hf-inference", "text-generation")]


async def test_warm_text_models_can_be_listed_with_their_trending_score() -> None:
    async with opened() as client:
        models = await listing(client, inference="warm", pipeline_tag="text-generation")
        images = await listing(client, pipeline_tag="text-to-image")
    assert {it["id"] for it in models} == {
        it.id for it in text_models() if it.task == "text-generation"
    }
    assert all(isinstance(it["trendingScore"], int) for it in models)
    scores = [it["trendingScore"] for it in images]
    assert min(scores) < 20 <= max(scores)


async def test_vision_models_have_a_tag_of_their_own() -> None:
    async with opened() as client:
        models = await listing(client, pipeline_tag="image-text-to-text", inference_provider="all")
    assert {it["id"] for it in models} == {it.id for it in text_models() if it.sees_images}


@pytest.mark.parametrize("field", ["trendingScore", "downloads", "likes"])
async def test_a_listing_can_be_sorted(field: str) -> None:
    async with opened() as client:
        models = await listing(client, sort=field, **{"expand[]": field})
    values = [it[field] for it in models]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) > 10
    assert models[0].keys() == {"_id", "id", field}


async def test_chat_rows_are_conversational_whatever_the_tag() -> None:
    query = {"expand[]": "inferenceProviderMapping"}
    async with opened() as client:
        model = await single(client, "google/gemma-3-27b-it", **query)
        raw = await single(client, "openai-community/gpt2", **query)
    rows = model["inferenceProviderMapping"]
    assert {it["task"] for it in rows.values()} == {"conversational"}
    assert raw["inferenceProviderMapping"]["hf-inference"]["task"] == "text-generation"


async def test_a_single_model_has_its_config_by_default_and_a_listed_one_has_not() -> None:
    async with opened() as client:
        model = await single(client, "openai-community/gpt2")
        listed = await listing(client, author="openai-community")
        expanded = await listing(client, author="openai-community", **{"expand[]": "config"})
    assert model["pipeline_tag"] == "text-generation"
    assert model["author"] == "openai-community"
    assert model["gated"] is False
    assert model["inference"] == "warm"
    assert model["config"]["model_type"] == "gpt2"
    assert model["config"]["tokenizer_config"]["eos_token"] == "<|endoftext|>"
    assert "config" not in listed[0]
    assert expanded[0]["config"] == model["config"]


async def test_a_gated_model_keeps_its_files_to_itself() -> None:
    async with opened() as client:
        model = await single(client, "google/gemma-7b-it")
    assert model["gated"] == "manual"
    assert "config" not in model


async def test_a_model_with_chat_is_tagged_so() -> None:
    async with opened() as client:
        assert "conversational" in (await single(client, "zai-org/GLM-5"))["tags"]
        assert "conversational" not in (await single(client, "openai-community/gpt2"))["tags"]


async def test_what_only_its_provider_knows_is_not_on_the_hub() -> None:
    async with opened() as client:
        assert (await client.hub("/api/models/gpt-4o")).status == 404
        assert "gpt-4o" not in [it["id"] for it in await listing(client)]
