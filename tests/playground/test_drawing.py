import io

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from playground.drawing import clip, picture
from playground.drawing.caption import CAPTION, stamp
from playground.drawing.shapes import render
from playground.drawing.subjects import OTHER_NAMES, SUBJECTS, subject_of

SIZES = [(64, 64), (1024, 440), (17, 333), (682, 1024)]
FORMATS = ["png", "jpeg", "webp"]


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("size", SIZES)
def test_a_picture_has_exactly_the_size_and_format_that_was_asked_for(
    size: tuple[int, int], file_format: str
) -> None:
    image = read(picture("a fox in the snow", 1, *size, file_format))
    assert image.size == size
    assert image.format == file_format.upper()
    assert image.mode == "RGB"


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_prompt_and_seed_give_the_same_bytes(file_format: str) -> None:
    once = picture("a boat at sunset", 7, 200, 120, file_format)
    assert picture("a boat at sunset", 7, 200, 120, file_format) == once


def test_another_seed_gives_another_picture() -> None:
    pictures = {picture("a boat at sunset", seed, 96, 96) for seed in range(6)}
    assert len(pictures) == 6


def test_another_prompt_gives_another_picture() -> None:
    assert picture("a fox", 1, 96, 96) != picture("a cat", 1, 96, 96)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_file_says_in_its_metadata_that_no_ai_drew_it(file_format: str) -> None:
    image = read(picture("a fox", 1, 64, 64, file_format))
    said = image.info.get("Description") or image.getexif().get(0x010E)
    assert said == CAPTION == "drawn by the playground, no AI"


@pytest.mark.parametrize("size", [(1024, 1024), (320, 240), (64, 64)])
@pytest.mark.parametrize("prompt", ["stars at night", "snow at noon"])
def test_every_picture_says_so_in_its_lower_left_corner(prompt: str, size: tuple[int, int]) -> None:
    plate, (left, top) = stamp(*size)
    box = (left, top, left + plate.width, top + plate.height)
    corner = read(picture(prompt, 3, *size)).convert("L").crop(box)
    letters = plate.getchannel("A").point(lambda value: 255 if value > 190 else 0)
    around = plate.getchannel("A").point(lambda value: 255 if 100 < value < 120 else 0)
    assert left < size[0] * 0.1
    assert box[3] > size[1] * 0.9
    assert ImageStat.Stat(corner, letters).mean[0] > ImageStat.Stat(corner, around).mean[0] + 60


@pytest.mark.parametrize("name", [*SUBJECTS, *" ".join(OTHER_NAMES.values()).split()])
def test_what_the_prompt_names_can_be_seen(name: str) -> None:
    subject = subject_of(("a", f"{name}s" if name in SUBJECTS else name))
    assert subject is not None
    shape = render(subject.shapes, 60)
    solid = ImageStat.Stat(shape.getchannel("A")).mean[0] / 255
    assert 0.08 < solid < 0.9


def test_a_named_mood_wins_over_the_seed() -> None:
    for seed in range(4):
        night = read(picture("a house at night", seed, 64, 64)).convert("L").resize((1, 1))
        noon = read(picture("a house at noon", seed, 64, 64)).convert("L").resize((1, 1))
        assert night.tobytes() < noon.tobytes()


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "   ",
        "東京の夜景、ネオン",
        "🦊" * 50,
        "a\x00b\ud800",
        "x" * 10_000,
        "@everyone \u202eabc",
    ],
)
def test_any_prompt_can_be_drawn(prompt: str) -> None:
    assert read(picture(prompt, 1, 64, 64)).size == (64, 64)


@pytest.mark.parametrize("seed", [0, 2**64, -5])
def test_any_seed_can_be_drawn(seed: int) -> None:
    assert read(picture("a fox", seed, 64, 64)).size == (64, 64)


@pytest.mark.parametrize(
    ("width", "height", "file_format"),
    [(0, 64, "png"), (64, -1, "png"), (2049, 64, "png"), (64, 15, "jpeg"), (64, 64, "bmp")],
)
def test_absurd_sizes_and_formats_are_refused(width: int, height: int, file_format: str) -> None:
    with pytest.raises(ValueError):
        picture("a fox", 1, width, height, file_format)


def test_a_picture_can_begin_with_another() -> None:
    start = picture("a red car", 1, 300, 200, "jpeg")
    night = read(picture("at night", 1, 128, 96, "png", start))
    snow = read(picture("in the snow", 1, 128, 96, "png", start))
    assert night.size == snow.size == (128, 96)
    assert ImageChops.difference(night, snow).getbbox()


def test_a_start_that_cannot_be_read_is_left_out() -> None:
    broken = picture("a red car", 1, 300, 200)[:500]
    assert picture("a fox", 1, 64, 64, "png", broken) == picture("a fox", 1, 64, 64)


def test_a_clip_plays() -> None:
    data = clip("a boat on the sea", 1, 208, 120, 1.0, 12)
    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (208, 120)
        assert stream.average_rate == 12
        assert container.metadata["comment"] == CAPTION
        assert len(list(container.decode(stream))) == 12


def test_a_clip_moves() -> None:
    data = clip("a fox in the snow", 1, 208, 120, 1.0, 8)
    with av.open(io.BytesIO(data), "r") as container:
        frames = [bytes(frame.planes[0]) for frame in container.decode(video=0)]
    assert len(set(frames)) == len(frames)


def test_a_clip_can_be_played_before_all_of_it_is_there() -> None:
    data = clip("a fox", 1, 64, 64, 0.5, 8)
    assert data[4:8] == b"ftyp"
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_same_clip_has_the_same_bytes() -> None:
    """As large as this: the encoder is careless with large clips only, unless it is told."""
    arguments = ("a fox in the snow", 1, 832, 480, 1.0)
    assert clip(*arguments) == clip(*arguments)


def test_a_clip_can_begin_with_a_picture() -> None:
    start = picture("a red car", 1, 300, 200, "jpeg")
    data = clip("zoom in", 1, 96, 64, 0.5, 8, start)
    with av.open(io.BytesIO(data), "r") as container:
        assert len(list(container.decode(video=0))) == 4


@pytest.mark.parametrize(
    ("width", "height", "seconds", "fps"),
    [(65, 64, 1, 8), (64, 4000, 1, 8), (64, 64, 11, 8), (64, 64, 0, 8), (64, 64, 1, 61)],
)
def test_absurd_clips_are_refused(width: int, height: int, seconds: float, fps: int) -> None:
    with pytest.raises(ValueError):
        clip("a fox", 1, width, height, seconds, fps)
