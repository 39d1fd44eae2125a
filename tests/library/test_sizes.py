"""Aspect ratios and resolutions in pixels."""

from __future__ import annotations

import pytest

from hfmedia import use_aspect_ratio
from hfmedia.errors import RequestError
from hfmedia.sizes import ASPECT_RATIOS, RESOLUTIONS, video_size


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        (None, (1024, 1024)),
        ("1:1", (1024, 1024)),
        ("16:9", (1024, 576)),
        ("9:16", (576, 1024)),
        ("3:2", (1024, 682)),
        ("21:9", (1024, 440)),
        ("4:5", (832, 1040)),
        ("1:2", (512, 1024)),
    ],
)
def test_a_ratio_is_a_size(ratio: str | None, size: tuple[int, int]) -> None:
    sides = use_aspect_ratio({}, ratio)
    assert (sides["width"], sides["height"]) == size


def test_explicit_sides_win() -> None:
    given_ = {"width": 640, "height": 480, "seed": 1}
    assert use_aspect_ratio(given_, "16:9") == given_


def test_one_explicit_side_gives_the_other() -> None:
    assert use_aspect_ratio({"width": 512}, "16:9") == {"width": 512, "height": 288}
    assert use_aspect_ratio({"height": 512}, "1:2") == {"width": 256, "height": 512}


def test_the_callers_parameters_are_left_alone() -> None:
    given_ = {"seed": 1}
    assert use_aspect_ratio(given_, "1:1") == {"seed": 1, "width": 1024, "height": 1024}
    assert given_ == {"seed": 1}


@pytest.mark.parametrize("ratio", ["16x9", "", "0:0", "17:3", "16:9 "])
def test_an_unknown_ratio_is_said_with_those_that_are_known(ratio: str) -> None:
    if not ratio:
        assert use_aspect_ratio({}, ratio)["width"] == 1024
        return
    with pytest.raises(RequestError, match="Use one of: 1:1, 16:9"):
        use_aspect_ratio({}, ratio)


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "480p", (832, 480)),
        ("9:16", "480p", (480, 832)),
        ("16:9", "720p", (1280, 720)),
        ("16:9", "1080p", (1920, 1080)),
        ("1:1", "480p", (480, 480)),
    ],
)
def test_a_video_has_the_size_of_its_name(
    ratio: str, resolution: str, size: tuple[int, int]
) -> None:
    assert video_size(ratio, resolution) == size


def test_an_unknown_resolution_is_said_with_those_that_are_known() -> None:
    with pytest.raises(RequestError, match="Use one of: 480p, 720p, 1080p"):
        video_size("16:9", "4k")


@pytest.mark.parametrize("ratio", ASPECT_RATIOS)
@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_every_video_can_be_encoded(ratio: str, resolution: str) -> None:
    width, height = video_size(ratio, resolution)
    assert min(width, height) == RESOLUTIONS[resolution]
    assert width % 2 == height % 2 == 0
    wide, high = ASPECT_RATIOS[ratio]
    assert (width >= height) == (wide >= high)


@pytest.mark.parametrize("ratio", ASPECT_RATIOS)
def test_turning_the_ratio_turns_the_picture(ratio: str) -> None:
    turned = ":".join(reversed(ratio.split(":")))
    assert ASPECT_RATIOS[turned] == ASPECT_RATIOS[ratio][::-1]
