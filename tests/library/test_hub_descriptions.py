"""What the Hub says of one model, and which models it says are looked at most."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hfmedia.errors import HubUnavailable, MissingAuthError, ModelNotSupportedError
from hfmedia.routing.hub import DESCRIBED, DESCRIPTIONS, PAGE_MODELS
from hfmedia.routing.hub_models import TrendingModel
from hfmedia.routing.hub_reply import PAGE_BYTES
from tests.library.served import Served, serving
from tests.library.test_hub import FOX, KEY, hub_at, said

DATA = {**FOX, "pipeline_tag": "text-generation", "config": {"model_type": "qwen2"}}


def query_of(served: Served) -> dict[str, list[str]]:
    """What the Hub was asked for last."""
    return parse_qs(urlsplit(served.paths[-1]).query)


class TestADescription:
    async def test_is_what_the_hub_says_with_the_fields_that_are_needed(self) -> None:
        async with serving(said(DATA)) as it, hub_at(it) as hub:
            assert await hub.model_data("a/fox", KEY) == DATA
        assert it.seen[0].path.startswith("/api/models/a/fox?")
        assert it.seen[0].headers["authorization"] == "Bearer hf_7"
        assert query_of(it) == {"expand[]": [*DESCRIBED]}

    async def test_is_kept_and_so_is_the_mapping_in_it(self) -> None:
        async with serving(said(DATA)) as it, hub_at(it) as hub:
            await hub.model_data("a/fox", None)
            await hub.model_data("a/fox", None)
            [row] = await hub.rows("a/fox", None)
        assert row.provider == "fal-ai"
        assert len(it.seen) == 1

    async def test_is_asked_for_anew_after_its_lifetime(self) -> None:
        async with serving(said(DATA)) as it, hub_at(it, lifetime_s=0) as hub:
            await hub.model_data("a/fox", None)
            await hub.model_data("a/fox", None)
        assert len(it.seen) == 2

    async def test_is_asked_for_anew_by_another_key(self) -> None:
        async with serving(said(DATA)) as it, hub_at(it) as hub:
            await hub.model_data("a/fox", None)
            await hub.model_data("a/fox", KEY)
            await hub.rows("a/fox", KEY)
        assert len(it.seen) == 2

    async def test_is_the_oldest_that_goes_if_there_are_too_many(self) -> None:
        async with serving(said(DATA)) as it, hub_at(it) as hub:
            for number in range(DESCRIPTIONS + 1):
                await hub.model_data(f"a/fox-{number}", None)
            await hub.model_data("a/fox-1", None)
            assert len(it.seen) == DESCRIPTIONS + 1
            await hub.model_data("a/fox-0", None)
            assert len(it.seen) == DESCRIPTIONS + 2

    @pytest.mark.parametrize("nonsense", [[], [DATA], 5, True, None])
    async def test_is_empty_where_it_makes_no_sense(self, nonsense: Any) -> None:
        async with serving(said(nonsense)) as it, hub_at(it) as hub:
            assert await hub.model_data("a/fox", None) == {}
            assert await hub.rows("a/fox", None) == ()

    async def test_above_the_limit_is_no_description(self) -> None:
        long = {**DATA, "config": {"chat_template_jinja": "x" * PAGE_BYTES}}
        async with serving(said(long)) as it, hub_at(it) as hub:
            with pytest.raises(HubUnavailable):
                await hub.model_data("a/fox", None)

    async def test_of_a_model_that_the_hub_does_not_know(self) -> None:
        unknown = said({"error": "Repository not found"}, 404)
        async with serving(unknown) as it, hub_at(it) as hub:
            with pytest.raises(ModelNotSupportedError, match="does not know") as caught:
                await hub.model_data("a/fox", None)
        assert (caught.value.status, caught.value.model_problem) == (404, "unknown")

    @pytest.mark.parametrize("name", ["", "a b", "a/../b", "https://a.example", "a/b/c", "a/b?x=1"])
    async def test_is_not_asked_for_by_what_is_no_id(self, name: str) -> None:
        async with serving(said(DATA)) as it, hub_at(it) as hub:
            with pytest.raises(ModelNotSupportedError) as caught:
                await hub.model_data(name, None)
        assert caught.value.model_problem == "bad-id"
        assert it.seen == []

    async def test_with_a_wrong_key(self) -> None:
        async with serving(said({"error": "Invalid"}, 401)) as it, hub_at(it) as hub:
            with pytest.raises(MissingAuthError):
                await hub.model_data("a/fox", KEY)


class TestWhatIsTrending:
    async def test_comes_with_its_score(self) -> None:
        found = [{"id": "a/fox", "trendingScore": 12}, {"id": "a/hare", "trendingScore": 3.5}]
        async with serving(said(found)) as it, hub_at(it) as hub:
            listed = await hub.trending("text-generation", None, warm=True)
        assert listed == (TrendingModel("a/fox", 12), TrendingModel("a/hare", 3.5))
        assert query_of(it) == {
            "pipeline_tag": ["text-generation"],
            "inference": ["warm"],
            "sort": ["trendingScore"],
            "expand[]": ["trendingScore"],
            "limit": [str(PAGE_MODELS)],
        }

    async def test_is_asked_for_cold_ones_too_unless_only_warm_are_wanted(self) -> None:
        async with serving(said([])) as it, hub_at(it) as hub:
            assert await hub.trending("text-to-image", None) == ()
            assert "inference" not in query_of(it)
            await hub.trending("text-to-image", None)
            await hub.trending("text-to-image", None, warm=True)
        assert len(it.seen) == 2

    @pytest.mark.parametrize("score", [None, "12", True, [], {}])
    async def test_has_no_score_where_it_makes_no_sense(self, score: Any) -> None:
        entries = [{"id": "a/fox", "trendingScore": score}, {"id": 5}, None, {"id": "no id at all"}]
        async with serving(said(entries)) as it, hub_at(it) as hub:
            assert await hub.trending("text-generation", None) == (TrendingModel("a/fox", 0.0),)

    @pytest.mark.parametrize("nonsense", [{}, 5, None, {"id": "a/fox"}])
    async def test_is_nothing_where_it_makes_no_sense(self, nonsense: Any) -> None:
        async with serving(said(nonsense)) as it, hub_at(it) as hub:
            assert await hub.trending("text-generation", None) == ()
