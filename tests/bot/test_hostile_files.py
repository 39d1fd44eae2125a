"""Files that would take minutes or gigabytes to decode: they cost their sender's turn alone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import pytest

from cogs.attachment import fetch_prepared
from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from hfmedia.media_store import FolderMediaStore
from hfmedia.types import MediaRef
from replies.media.fit import FileFitter, OnStage
from replies.media.image_input import LIMITS, prepare_image
from replies.media.lazy_folder import LazyFolder
from replies.media.prepared_file import FileStage, PreparedFile
from replies.media.sandboxed import SANDBOXED
from replies.media.unusable_image import UnusableImage
from tests.bot.builders import MIKA, ROBIN, image_bytes
from tests.hostile_files import jpeg_of_many_scans, mov_of_pngs, png_of_zeros

LIMIT_BYTES = 4 * 2**20
MANY_SCANS = jpeg_of_many_scans(2000, side=4000)  # a minute of decoding


@dataclass
class Attachment:
    """An image as Discord delivers it."""

    filename: str = "fox.png"
    size: int = 9
    content_type: str | None = "image/png"

    async def read(self) -> bytes:
        return image_bytes()


async def fitted(
    sandbox: Sandbox,
    data: bytes,
    content_type: str,
    limit_bytes: int,
    on_stage: OnStage = lambda stage: None,
) -> PreparedFile:
    with closing(FolderMediaStore()) as store, closing(LazyFolder()) as folder:
        fitter = FileFitter(
            store=store, sandbox=sandbox, folder=folder, limit_bytes=limit_bytes, member_id=MIKA
        )
        return await fitter.fit(MediaRef.from_bytes(data, content_type), "fox", on_stage)


async def problem_of(sandbox: Sandbox, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(UnusableImage) as raised:
        await prepare_image(sandbox, data, LIMIT_BYTES, member_id=MIKA, limits=limits)
    return raised.value.problem


async def test_an_image_that_takes_too_long_to_decode_is_given_up(sandbox: Sandbox) -> None:
    assert await problem_of(sandbox, MANY_SCANS, replace(LIMITS, time_s=1)) == "too-slow"


async def test_of_a_machine_that_starts_no_process_the_image_is_not_the_cause(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SandboxError, match="not-started: No such file or directory"):
        await fetch_prepared(Attachment(), sandbox, LIMIT_BYTES, member_id=MIKA)


async def test_of_a_disk_that_is_full_the_image_is_not_the_cause(sandbox: Sandbox) -> None:
    limits = replace(LIMITS, output_bytes=100)
    with pytest.raises(SandboxError, match="output"):
        await prepare_image(sandbox, image_bytes(), LIMIT_BYTES, member_id=MIKA, limits=limits)


async def test_an_image_with_too_many_pixels_is_refused_before_it_is_decoded(
    sandbox: Sandbox,
) -> None:
    assert await problem_of(sandbox, png_of_zeros(13_300)) == "too-many-pixels"


async def test_an_image_that_takes_too_much_memory_is_told_by_its_pixels(sandbox: Sandbox) -> None:
    limits = replace(LIMITS, memory_bytes=60 * 2**20)
    assert await problem_of(sandbox, png_of_zeros(6000), limits) == "too-many-pixels"


async def test_other_members_are_served_while_a_hostile_image_is_decoded() -> None:
    async with Sandbox(SANDBOXED, size=2) as sandbox:
        hostile = [
            asyncio.create_task(prepare_image(sandbox, MANY_SCANS, LIMIT_BYTES, member_id=MIKA))
            for _ in range(3)
        ]
        for _ in range(3):
            assert await prepare_image(sandbox, image_bytes(), LIMIT_BYTES, member_id=ROBIN)
        assert not any(task.done() for task in hostile)
        for task in hostile:
            task.cancel()
        await asyncio.gather(*hostile, return_exceptions=True)


@pytest.mark.parametrize(
    ("make", "content_type", "side"),
    [
        (partial(mov_of_pngs, frames=1), "video/quicktime", 16_000),
        (partial(mov_of_pngs, frames=10), "video/quicktime", 8_000),
        (png_of_zeros, "image/png", 13_300),
    ],
)
async def test_the_sides_of_a_result_are_read_without_decoding_it(
    make: Callable[[int], bytes], content_type: str, side: int
) -> None:
    data = make(side)
    async with Sandbox([]) as nothing_may_be_called:
        file = await fitted(nothing_may_be_called, data, content_type, len(data))
        assert file.attached
        assert file.dimensions == (side, side)
        too_large = await fitted(nothing_may_be_called, data, content_type, len(data) - 1)
    assert too_large.change == "too-large"


async def test_a_film_whose_headers_lie_about_its_sides_is_linked(sandbox: Sandbox) -> None:
    film = mov_of_pngs(16_000, frames=2, told_side=64)
    file = await fitted(sandbox, film, "video/quicktime", len(film) // 2)
    assert file.dimensions == (64, 64)
    assert file.change == "too-large"


async def test_while_many_files_are_re_encoded_threads_stay_free_for_others() -> None:
    stages = asyncio.Queue[FileStage]()
    async with Sandbox(SANDBOXED, size=1) as sandbox:
        fits = [
            asyncio.create_task(fitted(sandbox, MANY_SCANS, "image/jpeg", 1000, stages.put_nowait))
            for _ in range(40)  # more than the default pool has threads, on any machine
        ]
        while await stages.get() != "shrinking":
            pass
        assert await asyncio.to_thread(lambda: "a name is resolved") == "a name is resolved"
        assert not any(task.done() for task in fits)
        for task in fits:
            task.cancel()
        await asyncio.gather(*fits, return_exceptions=True)
