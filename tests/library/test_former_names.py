"""A model that has moved is not found by its former name where rules go by names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from aiohttp import web

from hfmedia.adapter import MappingRow
from hfmedia.errors import Failure, ModelNotSupportedError
from hfmedia.policy import KeyRef, Policy
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.route_finder import RouteFinder
from hfmedia.types import GenerationRequest
from tests.library.served import answering, redirect, serving, transport_to
from tests.library.test_hub import FOX, hub_at

KEY = KeyRef("guild", "7")


async def found(name: str, policy: Policy) -> Sequence[MappingRow] | Failure:
    """The rows of a name at a Hub where `old/fox` has become `a/fox`."""
    fox = web.json_response(FOX)
    answers = {"/api/models/old/fox": redirect("/api/models/a/fox", 307)}
    answers |= dict.fromkeys(("/api/models/a/fox", "/api/models/A/Fox"), fox)
    async with (
        serving(answering(answers)) as it,
        hub_at(it) as hub,
        transport_to(it) as transport,
    ):
        finder = RouteFinder(transport, hub, ChatModels(transport, it.url), ProviderStats())
        request = GenerationRequest(task="text-to-image", model=name)
        return await finder.find(request, policy, None)


async def test_a_former_name_is_refused_and_the_present_one_is_named() -> None:
    with pytest.raises(ModelNotSupportedError, match="former name of a/fox") as caught:
        await found("old/fox", Policy(hub_key=KEY, current_names=True))
    assert caught.value.alternatives == ("a/fox",)


@pytest.mark.parametrize("name", ["a/fox", "A/Fox"])
async def test_the_present_name_is_found_in_any_spelling(name: str) -> None:
    assert await found(name, Policy(hub_key=KEY, current_names=True))


async def test_a_former_name_is_found_where_no_rules_go_by_names() -> None:
    assert await found("old/fox", Policy(hub_key=KEY))
