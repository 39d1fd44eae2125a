"""What is new of each generation, told while they run."""

from __future__ import annotations

import asyncio

import pytest

from hfmedia import Generation, HuggingFaceMedia, MediaRef, Reasoning
from hfmedia.media_store import one_chunk
from tests.library.scripted import PICTURE, REQUEST


async def test_a_generation_may_end_while_the_caller_hears_of_another() -> None:
    enough = asyncio.Event()
    news = {1: "fal-ai · queue 1", 2: "fal-ai · queue 2"}

    async def make() -> Generation:
        await enough.wait()
        return Generation(request=REQUEST, media=PICTURE, provider="x", attempts=(), seconds=1)

    heard: list[str | None] = []
    async with HuggingFaceMedia("hf_x") as media:
        told = media._results((make() for _ in range(2)), news)
        async for item in told:
            if isinstance(item, Reasoning) and (item.label or "").startswith("#"):
                heard.append(item.label)
                news.clear()  # as one that ends takes its own away
                if len(heard) == 2:
                    break
        await told.aclose()
    assert heard == ["#1", "#2"]


async def test_results_that_ended_unseen_are_not_kept_when_the_generator_is_left() -> None:
    kept: list[MediaRef] = []

    async def make() -> Generation:
        kept.append(await media.store.put(one_chunk(b"a fox"), "image/png"))
        return Generation(request=REQUEST, media=kept[-1], provider="x", attempts=(), seconds=1)

    async with HuggingFaceMedia("hf_x") as media:
        results = media._results((make() for _ in range(3)), {})
        assert await anext(results) == Reasoning(label="Finished", status="1.00s")
        assert len(kept) == 3
        await results.aclose()
        for ref in kept:
            with pytest.raises(FileNotFoundError):
                media.media(ref)
