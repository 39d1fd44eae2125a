import io
from itertools import pairwise

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from playground.drawing import clip, picture
from playground.drawing.frames import CAPTION, draw_caption
from playground.drawing.prompt import subject_of, words_of
from playground.drawing.subjects import SUBJECTS, Subject, render

SIZES = [(64, 64), (1024, 440), (17, 333), (682, 1024)]
FORMATS = ["png", "jpeg", "webp"]


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def frames(data: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(data), "r") as container:
        decoded = container.decode(video=0)
        return [frame.to_image() for frame in decoded]  # type: ignore[no-untyped-call]


def assert_captioned(image: Image.Image) -> None:
    """The lower left corner has a dark plate with light letters where the caption has them."""
    grey = Image.new("RGB", image.size, (128, 128, 128))
    draw_caption(grey)
    caption = grey.convert("L")
    letters = caption.point(lambda value: 255 if value > 200 else 0)
    plate = caption.point(lambda value: 255 if value < 90 else 0)
    left, _, right, bottom = plate.getbbox() or (0, 0, 0, 0)
    assert left < image.width * 0.1
    assert right <= image.width
    assert image.height * 0.9 < bottom <= image.height
    shown = image.convert("L")
    assert ImageStat.Stat(shown, letters).mean[0] > ImageStat.Stat(shown, plate).mean[0] + 60


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
    assert image.getexif().get(0x010E) == CAPTION == "drawn by the playground, no AI"


@pytest.mark.parametrize("size", [(1024, 1024), (320, 240), (64, 64)])
@pytest.mark.parametrize("prompt", ["stars at night", "snow at noon"])
def test_every_picture_says_so_in_its_lower_left_corner(prompt: str, size: tuple[int, int]) -> None:
    assert_captioned(read(picture(prompt, 3, *size)))


def test_a_picture_and_a_clip_that_begin_with_an_image_say_so_too() -> None:
    start = picture("a red car", 1, 300, 200, "jpeg")
    assert_captioned(read(picture("at night", 1, 320, 240, "png", start)))
    assert_captioned(frames(clip("zoom in", 1, 320, 240, 0.5, 8, start))[-1])
    assert_captioned(frames(clip("a fox", 1, 320, 240, 0.5, 8))[-1])


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.words)
def test_every_subject_can_be_seen(subject: Subject) -> None:
    solid = ImageStat.Stat(render(subject, 60).getchannel("A")).mean[0] / 255
    assert 0.08 < solid < 0.9


@pytest.mark.parametrize(
    ("prompt", "name"),
    [("two kittens on a sofa", "cat"), ("a rocket over a city", "rocket"), ("foxes", "fox")],
)
def test_the_first_word_that_can_be_drawn_is_the_subject(prompt: str, name: str) -> None:
    subject, _ = subject_of(words_of(prompt))
    assert subject is not None
    assert subject.words.split()[0] == name


def test_a_colour_before_the_subject_is_its_colour() -> None:
    means = {}
    for color in ("red", "blue"):
        subject, code = subject_of(words_of(f"a {color} car"))
        assert subject is not None
        means[color] = ImageStat.Stat(render(subject, 60, code)).mean
    assert means["blue"][2] > means["red"][2]
    assert means["blue"][0] < means["red"][0]


@pytest.mark.parametrize(
    "words", ["in the snow", "in rain", "by the sea", "in a city", "in autumn", "in space"]
)
def test_the_setting_that_a_prompt_names_changes_the_picture(words: str) -> None:
    plain, changed = (read(picture(f"a fox {it}", 1, 96, 96)) for it in ("at noon", words))
    assert sum(ImageStat.Stat(ImageChops.difference(plain, changed)).mean) > 30


def test_a_named_time_of_day_wins_over_the_seed() -> None:
    for seed in range(4):
        night = read(picture("a castle at night", seed, 64, 64)).convert("L").resize((1, 1))
        noon = read(picture("a castle at noon", seed, 64, 64)).convert("L").resize((1, 1))
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


@pytest.mark.parametrize("prompt", ["a fox in the snow", "a boat at sunset", "a rocket in space"])
def test_a_clip_moves_smoothly(prompt: str) -> None:
    """Every frame differs from the one before, by little, and the last differs from the first."""
    images = frames(clip(prompt, 1, 320, 240, 2.0, 8))
    steps = [change(*pair) for pair in pairwise(images)]
    assert all(steps)
    assert max(steps) < 8 * sorted(steps)[len(steps) // 2]
    assert change(images[0], images[-1]) > 0


def change(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_a_clip_begins_as_the_image_that_it_was_given() -> None:
    start = read(picture("a red car", 1, 320, 240))
    first, *_, last = frames(
        clip("zoom in", 1, 320, 240, 1.0, 8, picture("a red car", 1, 320, 240))
    )
    assert change(first, start) < 10 < change(last, start)


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
