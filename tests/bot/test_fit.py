"""Files that are too large: re-encoded if that helps, else linked."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from hfmedia.media_store import FolderMediaStore, extension_of
from hfmedia.types import MediaRef
from replies.media.fit import LazyFolder, fit, prepare_file
from replies.media.prepared_file import PreparedFile
from tests.bot.builders import image_bytes


class FixedFolder(LazyFolder):
    """A folder of the test's."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def path(self) -> Path:
        return self._folder


class FullDisk(LazyFolder):
    """A folder that cannot be made."""

    def path(self) -> Path:
        raise OSError(28, "No space left on device")


LINK = "https://cdn.example/fox"


def never() -> bool:
    return False


class Result:
    """A result in memory: its bytes, and the reference to them."""

    def __init__(self, data: bytes, content_type: str) -> None:
        self.data = data
        self.size = len(data)
        self.ref = replace(MediaRef.from_bytes(data, content_type), url=LINK)

    def fitted(
        self, limit_bytes: int, folder: Path, stop: Callable[[], bool] = never
    ) -> PreparedFile:
        name = "fox" + extension_of(self.ref.content_type)
        whole = PreparedFile(name=name, content=self.ref, size=self.size, link=LINK)
        source = io.BytesIO(self.data)
        try:
            return fit(source, self.ref, whole, limit_bytes, FixedFolder(folder), stop)
        finally:
            assert source.closed


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def a_noisy_image(mode: str = "RGB") -> Result:
    written = io.BytesIO()
    noise(300, 200).convert(mode).save(written, "PNG")
    return Result(written.getvalue(), "image/png")


def a_video(*, sound: bool = False, seconds: int = 2) -> Result:
    written = io.BytesIO()
    with av.open(written, "w", format="mp4") as film:
        pictures = film.add_stream("libx264", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 160, 96, "yuv420p"
        pictures.options = {"crf": "1", "preset": "ultrafast"}
        tones = film.add_stream("aac", rate=8000, layout="mono") if sound else None
        for number in range(seconds * 10):
            turned = noise(160, 96).rotate(number * 20)
            frame = av.VideoFrame.from_image(turned)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, 10)
            film.mux(pictures.encode(frame))
        film.mux(pictures.encode(None))
        if tones is not None:
            for number in range(seconds * 8):
                quiet = av.AudioFrame(format="fltp", layout="mono", samples=1024)
                quiet.planes[0].update(bytes(4096))
                quiet.rate, quiet.pts, quiet.time_base = 8000, number * 1024, Fraction(1, 8000)
                film.mux(tones.encode(quiet))
            film.mux(tones.encode(None))
    return Result(written.getvalue(), "video/mp4")


def test_what_fits_stays_as_it_is(tmp_path: Path) -> None:
    result = Result(image_bytes(64, 48), "image/png")
    file = result.fitted(10_000, tmp_path)
    assert (file.name, file.content, file.dimensions) == ("fox.png", result.ref, (64, 48))
    assert file.change == "none"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_an_image_is_re_encoded_to_fit(tmp_path: Path, mode: str) -> None:
    result = a_noisy_image(mode)
    limit = result.size // 4
    file = result.fitted(limit, tmp_path)
    assert isinstance(file.content, Path)
    assert file.content.stat().st_size == file.size <= limit
    assert file.name == "fox.webp"
    assert (file.change, file.original_size, file.limit_bytes) == (
        "re-encoded",
        result.size,
        limit,
    )
    with Image.open(file.content) as image:
        assert image.size == file.dimensions


def test_an_image_that_must_be_tiny_loses_pixels(tmp_path: Path) -> None:
    file = a_noisy_image().fitted(2_000, tmp_path)
    assert file.dimensions is not None
    assert file.dimensions[0] < 300


@pytest.mark.parametrize("sound", [False, True])
def test_a_video_is_re_encoded_to_fit(tmp_path: Path, sound: bool) -> None:
    result = a_video(sound=sound)
    limit = result.size // 3
    file = result.fitted(limit, tmp_path)
    assert isinstance(file.content, Path), file.change
    assert file.content.stat().st_size == file.size <= limit
    with av.open(file.content) as video:
        assert len(list(video.decode(video=0))) == 20
        assert len(video.streams.audio) == int(sound)


def test_a_video_for_which_there_is_no_time_is_linked(tmp_path: Path) -> None:
    result = a_video()
    file = result.fitted(result.size // 3, tmp_path, lambda: True)
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


def test_a_video_that_cannot_be_made_small_enough_is_linked(tmp_path: Path) -> None:
    assert not a_video().fitted(1_000, tmp_path).attached


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "application/octet-stream"])
def test_a_file_that_no_codec_reads_is_linked(tmp_path: Path, content_type: str) -> None:
    result = Result(b"\x89PNG\r\n\x1a\n" + bytes(2_000), content_type)
    file = result.fitted(1_000, tmp_path)
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


@pytest.mark.parametrize("content_type", ["video/mp4", "text/plain"])
def test_a_small_file_that_no_codec_reads_is_attached(tmp_path: Path, content_type: str) -> None:
    file = Result(b"what?", content_type).fitted(1_000, tmp_path)
    assert file.attached
    assert file.dimensions is None


async def test_the_loop_runs_on_while_a_file_is_made_to_fit(tmp_path: Path) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    file = await prepare(a_noisy_image().ref, tmp_path)
    ticking.cancel()
    assert file.attached
    assert ticks > 3


async def test_a_result_that_the_store_no_longer_has_is_linked(tmp_path: Path) -> None:
    ref = replace(a_noisy_image().ref, uri="media:gone")
    file = await prepare(ref, tmp_path)
    assert (file.attached, file.link, file.change) == (False, LINK, "missing")


async def test_a_result_that_cannot_be_re_encoded_for_want_of_space_is_a_link() -> None:
    store = FolderMediaStore()
    try:
        file = await prepare_file(
            store, a_noisy_image().ref, name="fox", limit_bytes=20_000, folder=FullDisk()
        )
    finally:
        store.close()
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


def test_a_folder_is_made_when_it_is_needed_and_goes_when_it_is_closed() -> None:
    folder = LazyFolder()
    folder.close()
    made = folder.path()
    assert made.is_dir()
    assert folder.path() == made
    folder.close()
    assert not made.exists()


async def prepare(ref: MediaRef, folder: Path) -> PreparedFile:
    store = FolderMediaStore()
    try:
        return await prepare_file(
            store, ref, name="fox", limit_bytes=20_000, folder=FixedFolder(folder)
        )
    finally:
        store.close()
