"""Mutated pictures and films: as results, as the image to start from, and in a reply."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from random import Random
from typing import Final

import pytest
from PIL import Image

from hfmedia.errors import Failure
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.types import Done, MediaRef, Task
from replies.media.fit import FileFitter
from replies.media.image_input import prepare_image
from replies.media.lazy_folder import LazyFolder
from replies.media.sandboxed import SANDBOXED
from replies.media.unusable_image import UnusableImage
from tests.fuzz.cases import Record, case, case_names, report
from tests.fuzz.mutations import mutated_bytes
from tests.fuzz.oracle import assert_typed
from tests.library import samples
from tests.library.live import live_at, route_of, soon
from tests.library.served import Served

PICTURES: Final[Mapping[str, Callable[[], bytes]]] = {
    "image/png": samples.picture,
    "image/jpeg": samples.jpeg_with_thumbnail,
    "image/webp": lambda: samples.picture("WEBP"),
    "image/gif": samples.animation,
    "image/avif": lambda: samples.picture("AVIF"),
}
FILMS: Final[Mapping[str, Callable[[], bytes]]] = {
    "video/mp4": samples.clip,
    "video/quicktime": lambda: samples.clip("mov"),
}
MADE: Final = {**PICTURES, **FILMS}
LIMIT_BYTES: Final = 20_000  # below what most samples have, so that they are re-encoded


def a_mutated(random: Random, content_type: str) -> bytes:
    """A file of that type with something wrong in it; more often behind its head than in it."""
    data = MADE[content_type]()
    head = random.choice((0, 16, 64, len(data) // 2))
    return data[:head] + mutated_bytes(random, data[head:])


@pytest.mark.parametrize("content_type", MADE)
async def test_a_mutated_result_is_verified_or_refused(
    content_type: str, record_property: Record
) -> None:
    outcomes = Counter[str]()
    async with live_at(Served(0)) as live:
        for name in case_names(f"results of type {content_type}", sample=150):
            with case(name, limit_s=2) as random:
                data = a_mutated(random, content_type)
                outcomes[await verdict_on(live, data, content_type)] += 1
    report(record_property, f"results of type {content_type}", outcomes)


async def verdict_on(live: LiveEffects, data: bytes, content_type: str) -> str:
    """The name of what becomes of a result with these bytes."""
    task: Task = "text-to-image" if content_type in PICTURES else "text-to-video"
    result = Done(media=MediaRef.from_bytes(data, content_type))
    found = await live.fetch(route_of("fal-ai", task), result, soon())
    if isinstance(found, Failure):
        assert_typed(found.error())
        return found.type
    assert found.content_type in {*MADE, "video/webm"}
    return found.content_type


@pytest.mark.parametrize("content_type", PICTURES)
async def test_a_mutated_picture_becomes_a_jpeg_or_a_problem(
    content_type: str, record_property: Record
) -> None:
    outcomes = Counter[str]()
    async with Sandbox(SANDBOXED) as sandbox:
        for name in case_names(f"pictures of type {content_type}", sample=40):
            with case(name) as random:
                outcomes[await start_image_of(sandbox, a_mutated(random, content_type))] += 1
    report(record_property, f"pictures of type {content_type}", outcomes)


async def start_image_of(sandbox: Sandbox, data: bytes) -> str:
    """The name of what becomes of an attached file."""
    try:
        jpeg = await prepare_image(sandbox, data, LIMIT_BYTES, member_id=1)
    except UnusableImage as error:
        return error.problem
    with Image.open(io.BytesIO(jpeg)) as image:
        image.load()
        assert (image.format, image.mode) == ("JPEG", "RGB")
    return "jpeg"


@pytest.mark.parametrize("content_type", MADE)
async def test_a_mutated_file_fits_into_a_reply_or_is_linked(
    content_type: str, record_property: Record
) -> None:
    outcomes = Counter[str]()
    async with Sandbox(SANDBOXED) as sandbox:
        for name in case_names(f"files of type {content_type}", sample=8):
            with case(name) as random:
                data = a_mutated(random, content_type)
                outcomes[await change_of(sandbox, data, content_type)] += 1
    report(record_property, f"files of type {content_type}", outcomes)


async def change_of(sandbox: Sandbox, data: bytes, content_type: str) -> str:
    """What was done to a file so that a reply can carry it."""
    ref = MediaRef.from_bytes(data, content_type)
    with closing(FolderMediaStore()) as store, closing(LazyFolder()) as folder:
        fitter = FileFitter(
            store=store, sandbox=sandbox, folder=folder, limit_bytes=LIMIT_BYTES, member_id=1
        )
        file = await fitter.fit(ref, "fox", on_stage=lambda stage: None)
        assert not file.attached or file.size <= LIMIT_BYTES
    return str(file.change)
