"""Files that are too large: re-encoded if that helps, else linked."""

from __future__ import annotations

import asyncio
import io
import random
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from hfmedia.media_files import Media
from replies.media.fit import fit, linked, prepare_file
from tests.bot.builders import a_picture

LINK = "https://cdn.example/fox"


def never() -> bool:
    return False


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def a_noisy_picture(mode: str = "RGB") -> Media:
    written = io.BytesIO()
    noise(300, 200).convert(mode).save(written, "PNG")
    return Media.of(written.getvalue(), "image/png", url=LINK)


def a_film(path: Path, *, sound: bool = False, seconds: int = 2) -> Media:
    with av.open(path, "w") as film:
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
    size = path.stat().st_size
    return Media(path=path, content_type="video/mp4", size=size, url=LINK)


def test_what_fits_stays_as_it_is(tmp_path: Path) -> None:
    media = a_picture(64, 48)
    result = fit(media, "fox", 10_000, tmp_path, never)
    assert (result.name, result.data, result.sides) == ("fox.png", media.data, (64, 48))
    assert not result.note


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_a_picture_is_re_encoded_to_fit(tmp_path: Path, mode: str) -> None:
    media = a_noisy_picture(mode)
    limit = media.size // 4
    result = fit(media, "fox", limit, tmp_path, never)
    assert result.path is not None
    assert result.path.stat().st_size == result.size <= limit
    assert result.name == "fox.webp"
    assert result.note.startswith("Re-encoded from ")
    with Image.open(result.path) as picture:
        assert picture.size == result.sides


def test_a_picture_that_must_be_tiny_loses_pixels(tmp_path: Path) -> None:
    result = fit(a_noisy_picture(), "fox", 2_000, tmp_path, never)
    assert result.sides is not None
    assert result.sides[0] < 300


@pytest.mark.parametrize("sound", [False, True])
def test_a_video_is_re_encoded_to_fit(tmp_path: Path, sound: bool) -> None:
    media = a_film(tmp_path / "whole.mp4", sound=sound)
    limit = media.size // 3
    result = fit(media, "fox", limit, tmp_path, never)
    assert result.path is not None, result.note
    assert result.path.stat().st_size == result.size <= limit
    with av.open(result.path) as film:
        assert len(list(film.decode(video=0))) == 20
        assert len(film.streams.audio) == int(sound)


def test_a_video_for_which_there_is_no_time_is_linked(tmp_path: Path) -> None:
    media = a_film(tmp_path / "whole.mp4")
    result = fit(media, "fox", media.size // 3, tmp_path, lambda: True)
    assert not result.attached
    assert result.link == LINK
    assert "provider's link" in result.note


def test_a_video_that_cannot_be_made_small_enough_is_linked(tmp_path: Path) -> None:
    result = fit(a_film(tmp_path / "whole.mp4"), "fox", 1_000, tmp_path, never)
    assert not result.attached


@pytest.mark.parametrize("kind", ["image/png", "video/mp4"])
def test_a_file_that_no_codec_reads_is_linked(tmp_path: Path, kind: str) -> None:
    media = Media.of(b"\x89PNG\r\n\x1a\n" + bytes(2_000), kind, url=LINK)
    result = fit(media, "fox", 1_000, tmp_path, never)
    assert (result.attached, result.link) == (False, LINK)


def test_a_small_file_that_no_codec_reads_is_attached_all_the_same(tmp_path: Path) -> None:
    result = fit(Media.of(b"what?", "video/mp4"), "fox", 1_000, tmp_path, never)
    assert result.attached
    assert result.sides is None


def test_without_a_link_nothing_is_promised() -> None:
    result = linked(fit(Media.of(b"x" * 9, "image/png"), "fox", 9, Path(), never), 5)
    assert result.note.endswith("Discord takes here.")


async def test_the_loop_runs_on_while_a_file_is_made_to_fit(tmp_path: Path) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    result = await prepare_file(a_noisy_picture(), name="fox", limit=20_000, folder=tmp_path)
    ticking.cancel()
    assert result.attached
    assert ticks > 3
