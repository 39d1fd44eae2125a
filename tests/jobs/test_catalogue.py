"""The catalogue: asked while a member types, so it answers from memory."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import cast

import pytest

from hfmedia.errors import HubUnavailable, ModelNotSupportedError
from hfmedia.routing.hub_models import ListedModel
from hfmedia.routing.models import ServedModel
from hfmedia.types import MEDIA_TASKS, Task
from jobs import Catalogue
from jobs.catalogue import Looked, lists_of
from tests.jobs.builders import models
from tests.library.scripted import a_row

FLUX = ["black-forest-labs/FLUX.1-dev", "black-forest-labs/FLUX.1-dev:fal-ai"]
SCHNELL = ["black-forest-labs/FLUX.1-schnell", "black-forest-labs/FLUX.1-schnell:nscale"]
OTHERS = ["Qwen/Qwen-Image", "stabilityai/stable-diffusion-3.5-large"]
FILMS = ["Wan-AI/Wan2.2-T2V-A14B", "Wan-AI/Wan2.2-T2V-A14B:fal-ai"]
DRAWERS = [*OTHERS[:1], *SCHNELL, *FLUX, *OTHERS[1:]]
LISTS: dict[Task, Looked] = {
    "text-to-image": models(*DRAWERS),
    "text-to-video": models(*FILMS),
}


async def fetch() -> dict[Task, Looked]:
    return LISTS


@pytest.fixture
async def catalogue() -> Catalogue:
    catalogue = Catalogue(fetch)
    await catalogue.refresh()
    return catalogue


def search(catalogue: Catalogue, task: Task, typed: str, limit: int = 25) -> list[str]:
    return [*islice(catalogue.search(task, typed), limit)]


def test_before_the_first_answer_it_is_empty() -> None:
    catalogue = Catalogue(fetch)
    assert search(catalogue, "text-to-image", "flux") == []
    assert search(catalogue, "text-to-image", "") == []
    assert catalogue.providers_of("Qwen/Qwen-Image") is None
    assert not catalogue.tasks_of("Qwen/Qwen-Image")


async def test_with_nothing_typed_the_most_popular_models_are_offered(catalogue: Catalogue) -> None:
    assert search(catalogue, "text-to-image", "") == [name for name in DRAWERS if ":" not in name]


async def test_the_best_match_is_first(catalogue: Catalogue) -> None:
    assert search(catalogue, "text-to-image", "flux.1-dev")[0] == FLUX[0]
    assert search(catalogue, "text-to-image", "FLUX")[:2] == [SCHNELL[0], FLUX[0]]


async def test_whole_names_come_before_beginnings_and_those_before_the_rest() -> None:
    async def foxes() -> dict[Task, Looked]:
        return {"text-to-image": models("a/my-fox", "a/fox-2", "fox-art/bus", "a/fox")}

    catalogue = Catalogue(foxes)
    await catalogue.refresh()
    found = search(catalogue, "text-to-image", "fox")
    assert found == ["a/fox", "a/fox-2", "fox-art/bus", "a/my-fox"]


async def test_provider_forms_follow_the_models(catalogue: Catalogue) -> None:
    found = search(catalogue, "text-to-image", "flux")
    assert found[:4] == [SCHNELL[0], FLUX[0], SCHNELL[1], FLUX[1]]
    assert search(catalogue, "text-to-image", "flux.1-dev:")[0] == FLUX[1]


async def test_misspelt_names_are_found(catalogue: Catalogue) -> None:
    assert OTHERS[1] in search(catalogue, "text-to-image", "stabel difusion")


async def test_models_of_the_other_task_are_not_offered(catalogue: Catalogue) -> None:
    assert search(catalogue, "text-to-image", "wan2.2") == []
    assert search(catalogue, "text-to-video", "wan2.2") == FILMS


async def test_all_that_match_are_found_as_far_as_they_are_asked_for() -> None:
    async def many() -> dict[Task, Looked]:
        return {"text-to-image": models(*(f"paint/fox-{number}" for number in range(500)))}

    catalogue = Catalogue(many)
    await catalogue.refresh()
    assert len(search(catalogue, "text-to-image", "", limit=1000)) == 500
    assert len(search(catalogue, "text-to-image", "fox", limit=1000)) == 500
    assert len(search(catalogue, "text-to-image", "pant fxo", limit=1000)) == 500


async def test_it_knows_all_that_a_model_does() -> None:
    async def both() -> dict[Task, Looked]:
        return {**LISTS, "image-to-image": models(OTHERS[0], f"{OTHERS[0]}:fal-ai")}

    catalogue = Catalogue(both)
    await catalogue.refresh()
    assert catalogue.tasks_of(f"{OTHERS[0]}:fal-ai") == {"text-to-image", "image-to-image"}
    assert catalogue.tasks_of(FILMS[0]) == {"text-to-video"}
    assert catalogue.providers_of(OTHERS[0]) == ("fal-ai",)


async def test_what_is_known_of_a_task_stays_while_its_list_cannot_be_had() -> None:
    answers: list[dict[Task, Looked]] = [
        LISTS,
        {"text-to-image": HubUnavailable("down"), "text-to-video": models("a/b")},
    ]

    async def moody() -> dict[Task, Looked]:
        return answers.pop(0)

    catalogue = Catalogue(moody)
    await catalogue.refresh()
    await catalogue.refresh()
    assert search(catalogue, "text-to-image", "")[0] == OTHERS[0]
    assert search(catalogue, "text-to-video", "") == ["a/b"]
    assert str(catalogue.failure("text-to-image")) == "down"
    assert catalogue.failure("text-to-video") is None


async def test_while_a_list_is_missing_it_tries_again_soon(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried = asyncio.Semaphore(0)
    answers: list[Looked | Exception] = [
        HubUnavailable("down"),
        models(*FILMS),
        ValueError("what?"),
    ]

    async def moody() -> dict[Task, Looked]:
        tried.release()
        answer = answers.pop(0) if answers else HubUnavailable("down")
        if isinstance(answer, ValueError):
            raise answer
        return {"text-to-video": cast("Looked", answer)}

    async with asyncio.timeout(5), Catalogue(moody, lifetime=0, retry=0) as catalogue:
        for _ in range(5):
            await tried.acquire()
        assert search(catalogue, "text-to-video", "") == FILMS[:1]
    assert "could not be fetched for text-to-video: down" in caplog.text
    assert "could not be read" in caplog.text


class Hub:
    """Lists one model that two providers serve, but for the tasks that it will not tell."""

    def __init__(self, *silent: Task) -> None:
        self._silent = silent

    async def listing(self, task: Task) -> tuple[ListedModel, ...]:
        if task in self._silent:
            raise HubUnavailable("down")
        rows = [a_row(provider, task) for provider in ("fal-ai", "together", "fal-ai")]
        return (ListedModel(f"paint/{task}", tuple(rows), is_adult=True),)


async def test_the_tasks_of_all_commands_are_listed_with_their_providers() -> None:
    lists = await lists_of(Hub())
    assert lists["image-to-video"] == [
        ServedModel("paint/image-to-video", ("fal-ai", "together"), is_adult=True)
    ]
    assert {*lists} == {*MEDIA_TASKS, "conversational"}


async def test_one_task_that_cannot_be_listed_does_not_empty_the_others() -> None:
    lists = await lists_of(Hub("image-to-image"))
    assert isinstance(lists["image-to-image"], HubUnavailable)
    assert all(isinstance(found, list) for task, found in lists.items() if task != "image-to-image")


@pytest.mark.parametrize("adult", [True, False, None])
async def test_it_knows_which_models_are_not_for_all_audiences(adult: bool | None) -> None:
    async def one() -> dict[Task, Looked]:
        return {"text-to-image": models("a/fox:fal-ai", is_adult=adult)}

    catalogue = Catalogue(one)
    await catalogue.refresh()
    assert catalogue.is_adult("a/fox") is adult
    assert catalogue.is_adult("a/fox:fal-ai") is adult
    assert catalogue.is_adult("a/unlisted") is None


async def test_of_a_model_that_is_not_listed_the_hub_is_asked() -> None:
    async def look_up(model: str) -> bool | None:
        if model == "a/unknown":
            raise ModelNotSupportedError("The Hub does not know it.")
        return {"a/adult": True, "a/fox": False}.get(model)

    catalogue = Catalogue(fetch, look_up)
    assert await catalogue.look_up_adult("a/adult") is True
    assert await catalogue.look_up_adult("a/fox") is False
    assert await catalogue.look_up_adult("a/unknown") is None
    assert await Catalogue(fetch).look_up_adult("a/adult") is None


async def test_what_the_hub_does_not_say_in_time_is_not_known() -> None:
    asked = asyncio.Event()

    async def look_up(model: str) -> bool | None:
        asked.set()
        return await asyncio.Future[bool]()  # it never comes

    catalogue = Catalogue(fetch, look_up, look_up_s=0.01)
    assert await catalogue.look_up_adult("a/fox") is None
    assert asked.is_set()
