import pytest

from hfmedia.providers import providers as hfmedia_providers
from playground.providers import CATALOGUE
from playground.providers.protocols import all_providers
from tests.playground.providers_client import opened

MAPPING = {"expand[]": "inferenceProviderMapping"}


async def test_the_listing_has_the_models_of_a_task_with_their_rows_as_a_list() -> None:
    query = {"inference_provider": "all", "pipeline_tag": "text-to-video", **MAPPING}
    async with opened() as client:
        models = await (await client.hub("/api/models", params=query)).json()
    assert "tencent/HunyuanVideo" in [it["id"] for it in models]
    assert all(model.keys() == {"_id", "id", "inferenceProviderMapping"} for model in models)
    rows = models[0]["inferenceProviderMapping"]
    assert rows[0].items() >= {"provider": "fal-ai", "status": "live"}.items()


async def test_the_pages_together_have_every_model_once() -> None:
    found: list[str] = []
    async with opened() as client:
        url = f"{client.providers.endpoint}/api/models?inference_provider=all&limit=5"
        while url:
            answer = await client.session.get(url)
            page = await answer.json()
            assert len(page) <= 5
            found += [it["id"] for it in page]
            url = str(answer.links["next"]["url"]) if "next" in answer.links else ""
    assert found == [it.id for it in CATALOGUE.models]


async def test_the_listing_can_be_of_one_provider() -> None:
    async with opened() as client:
        query = {"inference_provider": "zai-org,nscale", "expand": "inferenceProviderMapping"}
        models = await (await client.hub("/api/models", params=query)).json()
    for model in models:
        names = {row["provider"] for row in model["inferenceProviderMapping"]}
        assert names & {"zai-org", "nscale"}


async def test_a_single_model_has_its_rows_as_an_object() -> None:
    async with opened() as client:
        answer = await client.hub("/api/models/black-forest-labs/FLUX.1-dev", params=MAPPING)
        model = await answer.json()
    assert model["inferenceProviderMapping"]["replicate"]["task"] == "text-to-image"
    assert "provider" not in model["inferenceProviderMapping"]["replicate"]


async def test_a_lora_names_its_weights() -> None:
    async with opened() as client:
        answer = await client.hub("/api/models/nerijs/pixel-art-xl", params=MAPPING)
        row = (await answer.json())["inferenceProviderMapping"]["fal-ai"]
    assert row["adapter"] == "lora"
    assert row["adapterWeightsPath"] == "pixel-art-xl.safetensors"


async def test_without_expand_there_is_the_tag_but_no_mapping() -> None:
    async with opened() as client:
        model = await (await client.hub("/api/models/Qwen/Qwen-Image")).json()
    assert model["pipeline_tag"] == "text-to-image"
    assert "inferenceProviderMapping" not in model


async def test_one_model_is_tagged_as_not_for_all_audiences_in_the_listing_and_by_itself() -> None:
    tags = {"expand[]": "tags"}
    async with opened() as client:
        models = await (await client.hub("/api/models", params=tags)).json()
        answer = await client.hub("/api/models/playground/after-hours", params=tags)
        assert "not-for-all-audiences" in (await answer.json())["tags"]
    adult = [it["id"] for it in models if "not-for-all-audiences" in it["tags"]]
    assert adult == ["playground/after-hours"]


async def test_an_unknown_model_is_not_found() -> None:
    async with opened() as client:
        answer = await client.hub("/api/models/acme/none")
        assert answer.status == 404
        assert answer.headers["X-Error-Code"] == "RepoNotFound"
        assert "error" in await answer.json()


async def test_the_catalogue_has_rows_that_are_not_live_and_every_provider_has_one_that_is() -> (
    None
):
    rows = [row for model in (*CATALOGUE.models, *CATALOGUE.unlisted) for row in model.rows]
    assert {row.status for row in rows} == {"live", "staging", "error"}
    names = {provider.name for provider in all_providers()}
    assert {row.provider for row in rows if row.status == "live"} == names


def test_every_provider_of_the_library_has_its_other_side() -> None:
    others = dict(hfmedia_providers())
    del others["auto"]  # the router, which chooses one of them
    assert {provider.name for provider in all_providers()} == set(others)
    models = (*CATALOGUE.models, *CATALOGUE.unlisted)
    served = {(row.provider, row.task) for model in models for row in model.rows}
    for name, provider in others.items():
        assert {(name, task) for task in provider.adapters} <= served, f"no model for {name}"


async def test_whoami_knows_its_token_and_no_other() -> None:
    async with opened() as client:
        assert (await (await client.hub("/api/whoami-v2")).json())["name"] == "playground"
    for key in ("hf_wrong", None):
        async with opened(key=key) as client:
            assert (await client.hub("/api/whoami-v2")).status == 401


async def test_the_listing_is_public_but_not_with_a_wrong_key() -> None:
    for key, status in ((None, 200), ("hf_wrong", 401)):
        async with opened(key=key) as client:
            assert (await client.hub("/api/models")).status == status
            assert (await client.hub("/api/models/Qwen/Qwen-Image")).status == status


@pytest.mark.parametrize("query", ["limit=0", "limit=-4", "limit=x", "cursor=x", "cursor=%00"])
async def test_hostile_queries_are_refused(query: str) -> None:
    async with opened() as client:
        assert (await client.hub(f"/api/models?{query}")).status == 400


async def test_a_cursor_before_the_beginning_is_the_beginning() -> None:
    async with opened() as client:
        page = await (await client.hub("/api/models?cursor=LTk5")).json()  # -99
        assert page == await (await client.hub("/api/models")).json()


def test_the_catalogue_has_each_model_once() -> None:
    names = [it.id for it in (*CATALOGUE.models, *CATALOGUE.unlisted)]
    assert len(names) == len(set(names))
