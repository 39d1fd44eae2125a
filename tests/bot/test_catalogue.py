"""The catalogue: asked while a member types, so it answers from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from hfmedia.errors import HubUnavailable
from hfmedia.wire import Task
from jobs import Catalogue

FLUX = ["black-forest-labs/FLUX.1-dev", "black-forest-labs/FLUX.1-dev:fal-ai"]
SCHNELL = ["black-forest-labs/FLUX.1-schnell", "black-forest-labs/FLUX.1-schnell:nscale"]
OTHERS = ["Qwen/Qwen-Image", "stabilityai/stable-diffusion-3.5-large"]
FILMS = ["Wan-AI/Wan2.2-T2V-A14B", "Wan-AI/Wan2.2-T2V-A14B:fal-ai"]
LISTS: dict[Task, Sequence[str]] = {
    "text-to-image": [*OTHERS[:1], *SCHNELL, *FLUX, *OTHERS[1:]],
    "text-to-video": FILMS,
}


async def fetch() -> dict[Task, Sequence[str]]:
    return LISTS


@pytest.fixture
async def catalogue() -> Catalogue:
    catalogue = Catalogue(fetch)
    await catalogue.refresh()
    return catalogue


def test_before_the_first_answer_it_is_empty() -> None:
    catalogue = Catalogue(fetch)
    assert catalogue.search("text-to-image", "flux") == []
    assert catalogue.first("text-to-image") is None
    assert catalogue.task_of("Qwen/Qwen-Image") is None


async def test_with_nothing_typed_the_most_popular_models_are_offered(catalogue: Catalogue) -> None:
    assert catalogue.search("text-to-image", "") == [
        name for name in LISTS["text-to-image"] if ":" not in name
    ]


async def test_the_best_match_is_first(catalogue: Catalogue) -> None:
    assert catalogue.search("text-to-image", "flux.1-dev")[0] == FLUX[0]
    assert catalogue.search("text-to-image", "FLUX")[:2] == [SCHNELL[0], FLUX[0]]


async def test_provider_forms_follow_the_models(catalogue: Catalogue) -> None:
    found = catalogue.search("text-to-image", "flux")
    assert found[:4] == [SCHNELL[0], FLUX[0], SCHNELL[1], FLUX[1]]
    assert catalogue.search("text-to-image", "flux.1-dev:")[0] == FLUX[1]


async def test_misspelt_names_are_found(catalogue: Catalogue) -> None:
    assert OTHERS[1] in catalogue.search("text-to-image", "stabel difusion")


async def test_models_of_the_other_task_are_not_offered(catalogue: Catalogue) -> None:
    assert catalogue.search("text-to-image", "wan2.2") == []
    assert catalogue.search("text-to-video", "wan2.2") == FILMS


async def test_no_more_are_offered_than_discord_takes() -> None:
    async def many() -> dict[Task, Sequence[str]]:
        return {"text-to-image": [f"paint/fox-{number}" for number in range(500)]}

    catalogue = Catalogue(many)
    await catalogue.refresh()
    assert len(catalogue.search("text-to-image", "")) == 25
    assert len(catalogue.search("text-to-image", "fox")) == 25


async def test_it_knows_what_a_model_does(catalogue: Catalogue) -> None:
    assert catalogue.task_of(f"{OTHERS[0]}:fal-ai") == "text-to-image"
    assert catalogue.task_of(FILMS[0]) == "text-to-video"
    assert catalogue.first("text-to-video") == FILMS[0]


async def test_while_the_hub_is_down_it_tries_again_and_keeps_what_it_knows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried = asyncio.Semaphore(0)
    answers = iter([HubUnavailable("down"), LISTS, HubUnavailable("down"), ValueError("what?")])

    async def moody() -> dict[Task, Sequence[str]]:
        tried.release()
        answer = next(answers, None)
        if isinstance(answer, Exception):
            raise answer
        return LISTS

    async with asyncio.timeout(5), Catalogue(moody, lifetime=0, retry=0) as catalogue:
        for _ in range(5):
            await tried.acquire()
        assert catalogue.first("text-to-video") == FILMS[0]
    assert "could not be fetched: down" in caplog.text


async def test_it_says_why_it_is_empty() -> None:
    failed = asyncio.Event()

    async def down() -> dict[Task, Sequence[str]]:
        failed.set()
        raise HubUnavailable("down")

    async with Catalogue(down) as catalogue:
        await failed.wait()
        await asyncio.sleep(0)
        assert str(catalogue.failure) == "down"
