"""Which models the Hub tags as not for all audiences: in its listing, and one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from hfmedia import HuggingFaceMedia
from hfmedia.errors import HubUnavailable, ModelNotSupportedError
from hfmedia.routing.hub_models import ListedModel, is_adult
from hfmedia.routing.models import ServedModel, served_models
from tests.library.scripted import a_row
from tests.library.served import serving
from tests.library.test_hub import FOX, KEY, hub_at, json_values, said
from tests.library.test_hub_descriptions import query_of

ADULT = ["text-to-image", "not-for-all-audiences"]
NONSENSE: list[Any] = [None, 5, True, "not-for-all-audiences", {"not-for-all-audiences": True}]


@pytest.mark.parametrize(
    ("tags", "adult"), [(ADULT, True), (["text-to-image"], False), ([], False)]
)
async def test_the_listing_says_it_of_each_model(tags: list[str], adult: bool) -> None:
    async with serving(said([{**FOX, "tags": tags}])) as it, hub_at(it) as hub:
        [listed] = await hub.listing("text-to-image", None)
    assert listed.is_adult is adult
    assert query_of(it)["expand[]"] == ["inferenceProviderMapping", "tags"]


@pytest.mark.parametrize("tags", NONSENSE)
async def test_where_the_tags_make_no_sense_it_is_not_known(tags: Any) -> None:
    async with serving(said([{**FOX, "tags": tags}, FOX])) as it, hub_at(it) as hub:
        listing = await hub.listing("text-to-image", None)
    assert [listed.is_adult for listed in listing] == [None, None]


@given(json_values())
def test_whatever_the_tags_are_they_are_read(tags: Any) -> None:
    found = is_adult({"id": "a/fox", "tags": tags})
    assert found is (None if not isinstance(tags, list) else "not-for-all-audiences" in tags)


async def test_one_model_is_asked_for_once() -> None:
    async with serving(said({"id": "a/fox", "tags": ADULT})) as it, hub_at(it) as hub:
        assert await hub.is_adult("a/fox", KEY) is True
        assert await hub.is_adult("a/fox", KEY) is True
    assert len(it.seen) == 1
    assert it.paths[0].startswith("/api/models/a/fox?")
    assert query_of(it) == {"expand[]": ["tags"]}


async def test_what_the_hub_does_not_know_or_does_not_tell_is_an_error() -> None:
    async with serving(said({"error": "Repository not found"}, 404)) as it, hub_at(it) as hub:
        with pytest.raises(ModelNotSupportedError, match="does not know"):
            await hub.is_adult("a/fox", None)
        with pytest.raises(ModelNotSupportedError, match="not a model id"):
            await hub.is_adult("a/../fox", None)
        assert len(it.seen) == 1
    async with serving(said({}, 500)) as it, hub_at(it) as hub:
        with pytest.raises(HubUnavailable):
            await hub.is_adult("a/fox", None)


async def test_the_library_asks_with_its_key() -> None:
    async with (
        serving(said({"id": "a/fox", "tags": ADULT})) as it,
        HuggingFaceMedia(api_key="hf_own", endpoint=it.url, router_url=it.url) as media,
    ):
        assert await media.is_adult("a/fox") is True
    assert it.seen[0].headers["authorization"] == "Bearer hf_own"


def test_a_served_model_has_its_live_providers_once_and_its_audience() -> None:
    rows = (a_row("fal-ai"), a_row("nscale"), a_row("fal-ai"))
    listing = [ListedModel("a/fox", rows, is_adult=True), ListedModel("a/hare", (), is_adult=False)]
    assert served_models(listing, "text-to-image") == [
        ServedModel("a/fox", ("fal-ai", "nscale"), is_adult=True)
    ]
