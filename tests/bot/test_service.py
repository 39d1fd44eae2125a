"""Which model is asked if the member names none."""

from __future__ import annotations

import pytest

from cogs._service import GenerationService
from hfmedia.types import Task
from jobs import Catalogue, Jobs
from jobs.catalogue import Looked
from tests.bot.test_jobs import Paper, Studio

LISTS: dict[Task, Looked] = {
    "text-to-image": ["paint/fox-1", "paint/both"],
    "image-to-image": ["edit/fox-1", "paint/both"],
    "image-to-video": [],
}


async def a_desk(model: str) -> GenerationService:
    async def fetch() -> dict[Task, Looked]:
        return LISTS

    catalogue = Catalogue(fetch)
    await catalogue.refresh()
    return GenerationService(
        jobs=Jobs(Studio().generate, Paper(), per_member=1),
        catalogue=catalogue,
        defaults={"text-to-image": model, "image-to-image": model},
    )


@pytest.mark.parametrize(
    ("model", "draws", "edits"),
    [
        ("", "paint/fox-1", "edit/fox-1"),
        ("paint/both:fal-ai", "paint/both:fal-ai", "paint/both:fal-ai"),
        ("paint/fox-1", "paint/fox-1", "edit/fox-1"),
        ("edit/fox-1", "paint/fox-1", "edit/fox-1"),
        ("nobody/lists-it", "nobody/lists-it", "edit/fox-1"),
    ],
)
async def test_the_operators_model_is_asked_for_what_it_does_else_the_most_popular(
    model: str, draws: str, edits: str
) -> None:
    service = await a_desk(model)
    assert service.default_model("text-to-image") == draws
    assert service.default_model("image-to-image") == edits


async def test_where_no_model_serves_the_task_there_is_no_default() -> None:
    assert (await a_desk("paint/fox-1")).default_model("image-to-video") is None
