"""Which models a member can choose."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.choosing import first_allowed, usable_models
from guilds.choices import Choices, choices_of
from guilds.decisions import Place
from guilds.models import CommandAccess, RoleRule
from guilds.operator import OperatorRules
from hfmedia.types import Task
from jobs import Catalogue
from jobs.catalogue import Looked
from tests.guilds.builders import ANN, GUILD, HERE, OPERATOR, settings
from tests.jobs.builders import models

LISTS: dict[Task, Looked] = {
    "text-to-image": [
        *models("paint/fox-1:fal-ai", "paint/both:fal-ai", is_adult=False),
        *models("paint/adult:fal-ai", is_adult=True),
        *models("paint/untold:fal-ai", is_adult=None),
    ],
    "image-to-image": models("edit/fox-1:nscale", "paint/both:fal-ai", is_adult=False),
    "text-to-video": models("film/fox-1:fal-ai", is_adult=False),
}
ALL = ["paint/fox-1", "paint/both", "paint/adult", "paint/untold"]


async def filled(lists: dict[Task, Looked]) -> Catalogue:
    async def fetch() -> dict[Task, Looked]:
        return lists

    catalogue = Catalogue(fetch)
    await catalogue.refresh()
    return catalogue


@pytest.fixture
async def catalogue() -> Catalogue:
    return await filled(LISTS)


def choices(
    everyone: RoleRule | None = None,
    operator: OperatorRules = OPERATOR,
    place: Place = HERE,
    **guild: Any,
) -> Choices:
    return choices_of(settings(everyone, **guild), operator, ANN, place)


class TestTheModelsThatAreOffered:
    async def test_are_all_where_nothing_is_forbidden(self, catalogue: Catalogue) -> None:
        assert await usable_models(catalogue, choices(), "text-to-image", "", 25) == ALL

    async def test_are_those_that_the_roles_allow(self, catalogue: Catalogue) -> None:
        ours = choices(RoleRule(models_denied=("*/fox-1",)))
        assert await usable_models(catalogue, ours, "text-to-image", "", 25) == ALL[1:]
        assert await usable_models(catalogue, ours, "text-to-image", "fox", 25) == []

    async def test_are_those_that_an_allowed_provider_serves(self, catalogue: Catalogue) -> None:
        ours = choices(providers_denied=("fal-ai",))
        assert await usable_models(catalogue, ours, "image-to-image", "", 25) == ["edit/fox-1"]
        by_name = await usable_models(catalogue, ours, "image-to-image", "edit/fox-1", 25)
        assert by_name == ["edit/fox-1", "edit/fox-1:nscale"]

    async def test_are_known_to_be_for_all_audiences_where_others_are_restricted(
        self, catalogue: Catalogue
    ) -> None:
        ours = choices(adult_models_restricted=True)
        assert await usable_models(catalogue, ours, "text-to-image", "", 25) == ALL[:2]
        club = Place(guild_id=GUILD, channel_id=44, age_restricted=True)
        there = choices(adult_models_restricted=True, place=club)
        assert await usable_models(catalogue, there, "text-to-image", "", 25) == ALL

    async def test_are_none_for_who_may_not_use_the_command(self, catalogue: Catalogue) -> None:
        ours = choices(access={"imagine": CommandAccess(role_ids=())})
        assert await usable_models(catalogue, ours, "text-to-image", "", 25) == []
        assert await usable_models(catalogue, ours, "text-to-video", "", 25) == ["film/fox-1"]

    async def test_of_chat_are_none_where_that_is_turned_off(self) -> None:
        catalogue = await filled({"conversational": models("talk/fox:groq")})
        found = await usable_models(catalogue, choices(), "conversational", "", 25)
        assert found == ["talk/fox"]
        off = choices(chat_enabled=False)
        assert await usable_models(catalogue, off, "conversational", "", 25) == []

    async def test_are_no_videos_where_those_are_denied(self, catalogue: Catalogue) -> None:
        ours = choices(RoleRule(videos=False))
        assert await usable_models(catalogue, ours, "text-to-video", "", 25) == []

    @pytest.mark.parametrize("typed", ["", "fox", "fxo"])
    async def test_are_found_behind_many_that_are_forbidden(self, typed: str) -> None:
        bad = [f"bad/fox-{number}" for number in range(600)]
        good = [f"good/fox-{number}" for number in range(30)]
        catalogue = await filled({"text-to-image": models(*bad, *good)})
        ours = choices(RoleRule(models_denied=("bad/*",)))
        found = await usable_models(catalogue, ours, "text-to-image", typed, 25)
        assert len(found) == 25
        assert set(found) <= set(good)


class TestFilteringNames:
    @given(st.lists(st.integers(0, 9).map(str), max_size=300), st.integers(1, 30))
    def test_gives_the_first_ones_that_are_allowed(self, names: list[str], limit: int) -> None:
        found = asyncio.run(first_allowed(names, lambda name: name < "5", limit))
        assert found == [name for name in names if name < "5"][:limit]

    async def test_ends_with_what_was_found_when_the_time_is_up(self) -> None:
        def endless() -> Any:
            while True:
                yield "bad"

        names = iter(["good", *(["bad"] * 99)])
        found = await first_allowed(names, lambda name: name == "good", 25, look_s=0)
        assert found == ["good"]
        assert await first_allowed(endless(), lambda name: name == "good", 25, look_s=0) == []

    async def test_lets_others_have_their_turn(self) -> None:
        others = asyncio.Event()

        async def work() -> None:
            others.set()

        def names() -> Any:
            while not others.is_set():
                yield "bad"

        async with asyncio.TaskGroup() as group:
            group.create_task(work())
            assert await first_allowed(names(), lambda name: False, 25, look_s=60) == []
