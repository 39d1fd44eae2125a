"""Files that are too large: re-encoded if that helps, else linked."""

from __future__ import annotations

import io
import os
import random
from contextlib import closing
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageCms, ImageSequence

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.types import MediaRef
from replies.media.fit import FileFitter
from replies.media.lazy_folder import LazyFolder
from replies.media.prepared_file import FileStage, PreparedFile
from tests.bot.builders import MIKA, image_bytes


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


class Result:
    """A result in memory: its bytes, and the reference to them."""

    def __init__(self, data: bytes, content_type: str) -> None:
        self.data = data
        self.size = len(data)
        self.ref = replace(MediaRef.from_bytes(data, content_type), url=LINK)


@dataclass
class Fitting:
    """A reply into which results are made to fit, and what it was told meanwhile."""

    sandbox: Sandbox
    folder: LazyFolder
    stages: list[FileStage] = field(default_factory=list)

    async def fit(self, ref: MediaRef, limit_bytes: int) -> PreparedFile:
        with closing(FolderMediaStore()) as store:
            fitter = FileFitter(
                store=store,
                sandbox=self.sandbox,
                folder=self.folder,
                limit_bytes=limit_bytes,
                member_id=MIKA,
            )
            return await fitter.fit(ref, "fox", self.stages.append)


@pytest.fixture
def fitting(sandbox: Sandbox, tmp_path: Path) -> Fitting:
    return Fitting(sandbox, FixedFolder(tmp_path))


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def written(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def a_noisy_image(mode: str = "RGB") -> Result:
    return Result(written(noise(300, 200).convert(mode), "PNG"), "image/png")


def a_video(*, sound: bool = False, seconds: int = 2, container: str = "mp4") -> Result:
    written = io.BytesIO()
    with av.open(written, "w", format=container) as film:
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


async def test_what_fits_stays_as_it_is(fitting: Fitting) -> None:
    result = Result(image_bytes(64, 48), "image/png")
    file = await fitting.fit(result.ref, 10_000)
    assert (file.name, file.content, file.dimensions) == ("fox.png", result.ref, (64, 48))
    assert file.change == "none"
    assert fitting.stages == []


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
async def test_an_image_is_re_encoded_to_fit(fitting: Fitting, mode: str) -> None:
    result = a_noisy_image(mode)
    limit = result.size // 4
    file = await fitting.fit(result.ref, limit)
    assert isinstance(file.content, Path)
    assert file.content.stat().st_size == file.size <= limit
    assert file.name == "fox.webp"
    sizes = (file.original_size, file.limit_bytes)
    assert (file.change, sizes) == ("re-encoded", (result.size, limit))
    with Image.open(file.content) as image:
        assert image.size == file.dimensions
    assert fitting.stages == ["waiting", "shrinking"]
    assert os.listdir(file.content.parent) == ["fox.webp"], "the copy of the original is gone"


async def test_what_is_partly_transparent_stays_so(fitting: Fitting) -> None:
    cut_out = noise(300, 200).convert("RGBA")
    cut_out.paste((0, 0, 0, 0), (0, 0, 150, 200))
    cut_out.paste((200, 100, 0, 128), (150, 0, 200, 200))
    result = Result(written(cut_out, "PNG"), "image/png")
    file = await fitting.fit(result.ref, result.size // 2)
    assert isinstance(file.content, Path)
    with Image.open(file.content) as image:
        width, height = image.size
        alpha = image.getchannel("A")
        alphas = [alpha.getpixel((round(width * x), height // 2)) for x in (0.2, 0.6, 0.9)]
    assert alphas == [0, pytest.approx(128, abs=4), 255]


async def test_sixteen_bits_of_grey_stay_grey(fitting: Fitting) -> None:
    dice = random.Random(1)
    rows = (bytes((0x00, 0x80)) * 100 + dice.randbytes(2 * 100) for _ in range(100))
    grey = Image.frombytes("I;16", (200, 100), b"".join(rows))
    result = Result(written(grey, "PNG"), "image/png")
    file = await fitting.fit(result.ref, result.size // 2)
    assert isinstance(file.content, Path)
    with Image.open(file.content) as image:
        assert image.getpixel((image.width // 4, 9)) == pytest.approx((128,) * 3, abs=6)


async def test_a_photo_that_lies_on_its_side_is_turned_upright(fitting: Fitting) -> None:
    on_its_side = Image.Exif()
    on_its_side[0x0112] = 6
    result = Result(written(noise(300, 200), "JPEG", exif=on_its_side, quality=95), "image/jpeg")
    file = await fitting.fit(result.ref, result.size // 2)
    assert file.dimensions is not None
    assert file.dimensions[0] < file.dimensions[1]


async def test_colours_keep_their_profile(fitting: Fitting) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = Result(written(noise(300, 200), "PNG", icc_profile=profile), "image/png")
    file = await fitting.fit(result.ref, result.size // 2)
    assert isinstance(file.content, Path)
    with Image.open(file.content) as image:
        assert image.info["icc_profile"] == profile


async def test_an_image_that_must_be_tiny_loses_pixels(fitting: Fitting) -> None:
    file = await fitting.fit(a_noisy_image().ref, 2_000)
    assert file.dimensions is not None
    assert file.dimensions[0] < 300


@pytest.mark.parametrize("sound", [False, True])
async def test_a_video_is_re_encoded_to_fit(fitting: Fitting, sound: bool) -> None:
    result = a_video(sound=sound)
    limit = result.size // 3
    file = await fitting.fit(result.ref, limit)
    assert isinstance(file.content, Path), file.change
    assert file.content.stat().st_size == file.size <= limit
    with av.open(file.content) as video:
        assert len(list(video.decode(video=0))) == 20
        assert len(video.streams.audio) == int(sound)
        size = (video.streams.video[0].width, video.streams.video[0].height)
        assert file.dimensions == size


def an_animation(kind: str, durations_ms: list[int]) -> Result:
    frames = [noise(80, 60).rotate(90 * number) for number in range(4)]
    options = {"append_images": frames[1:], "duration": durations_ms, "loop": 0}
    return Result(written(frames[0], kind, save_all=True, **options), f"image/{kind.lower()}")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_an_animation_keeps_its_frames_and_their_durations(
    fitting: Fitting, kind: str
) -> None:
    durations_ms = [100, 200, 300, 2000]
    result = an_animation(kind, durations_ms)
    file = await fitting.fit(result.ref, result.size // 2)
    assert isinstance(file.content, Path), file.change
    assert (file.name, file.change) == ("fox.webp", "re-encoded")
    with Image.open(file.content) as animation:
        assert animation.size == file.dimensions
        assert shown_ms(animation) == pytest.approx(durations_ms, abs=2)
        assert animation.info["loop"] == 0


async def test_an_animation_keeps_its_pixels_if_another_format_does(fitting: Fitting) -> None:
    result = an_animation("PNG", [100] * 4)
    file = await fitting.fit(result.ref, result.size - 1)
    assert (file.change, file.dimensions) == ("re-encoded", (80, 60))


async def test_an_animation_that_cannot_be_made_small_enough_is_linked(fitting: Fitting) -> None:
    file = await fitting.fit(an_animation("PNG", [100] * 4).ref, 200)
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


def shown_ms(animation: Image.Image) -> list[int]:
    """How long each frame is shown; Pillow tells it of a frame when that is decoded."""
    return [
        (frame.load(), frame.info["duration"])[1] for frame in ImageSequence.Iterator(animation)
    ]


async def test_only_the_containers_that_results_come_in_are_opened(fitting: Fitting) -> None:
    for container, change in (("matroska", "re-encoded"), ("mpegts", "too-large")):
        film = a_video(container=container)
        assert (await fitting.fit(film.ref, film.size // 2)).change == change


async def test_a_video_that_cannot_be_made_small_enough_is_linked(fitting: Fitting) -> None:
    assert not (await fitting.fit(a_video().ref, 1_000)).attached


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "application/octet-stream"])
async def test_a_file_that_no_codec_reads_is_linked(fitting: Fitting, content_type: str) -> None:
    result = Result(b"\x89PNG\r\n\x1a\n" + bytes(2_000), content_type)
    file = await fitting.fit(result.ref, 1_000)
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


@pytest.mark.parametrize("content_type", ["video/mp4", "text/plain"])
async def test_a_small_file_that_no_codec_reads_is_attached(
    fitting: Fitting, content_type: str
) -> None:
    file = await fitting.fit(Result(b"what?", content_type).ref, 1_000)
    assert file.attached
    assert file.dimensions is None


async def test_without_a_sandbox_a_result_is_a_link(fitting: Fitting) -> None:
    async with fitting.sandbox:
        pass  # closed, as at the end of the process
    file = await fitting.fit(a_noisy_image().ref, 20_000)
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


async def test_a_result_that_the_store_no_longer_has_is_linked(fitting: Fitting) -> None:
    file = await fitting.fit(replace(a_noisy_image().ref, uri="media:gone"), 20_000)
    assert (file.attached, file.link, file.change) == (False, LINK, "missing")


async def test_a_result_that_cannot_be_re_encoded_for_want_of_space_is_a_link(
    sandbox: Sandbox,
) -> None:
    file = await Fitting(sandbox, FullDisk()).fit(a_noisy_image().ref, 20_000)
    assert (file.attached, file.link, file.change) == (False, LINK, "too-large")


def test_a_folder_is_made_when_it_is_needed_and_goes_when_it_is_closed() -> None:
    folder = LazyFolder()
    folder.close()
    made = folder.path()
    assert made.is_dir()
    assert folder.path() == made
    folder.close()
    assert not made.exists()
