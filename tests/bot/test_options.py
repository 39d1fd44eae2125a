"""What a member chose: refused in one sentence, or turned into a request."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.options import (
    COUNT_LIMIT,
    SEED_RANGE,
    Options,
    model_choices,
    options_refusal,
    request_from,
)
from hfmedia.types import Task
from tests.bot.builders import ENGLISH

FOX = Options(task="text-to-image", prompt="a fox", model="paint/fox-1")


def test_an_ordinary_request_is_not_refused() -> None:
    assert options_refusal(ENGLISH, FOX, {"text-to-image"}) is None


def test_a_model_that_nobody_knows_is_left_to_the_hub() -> None:
    assert options_refusal(ENGLISH, FOX, ()) is None


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"prompt": ""}, "The prompt is empty."),
    ({"prompt": " \n "}, "The prompt is empty."),
    ({"prompt": "x" * 4001}, "The prompt has 4001 characters. Use at most 4000."),
    (
        {"negative_prompt": "x" * 4001},
        "The negative prompt is too long.",
    ),
    ({"width": 0}, "width is 0. Use a number from 64 to 4096."),
    ({"width": -512}, "width is -512."),
    ({"height": 100_000}, "height is 100000."),
    ({"seed": -1}, "seed is -1. Use a number from 0 to 2147483644."),
    ({"seed": 2**53}, "seed is 9007199254740992."),
    ({"count": 5}, "count is 5."),
    ({"count": 1.5}, "count is 1.5."),
    ({"steps": 0}, "steps is 0."),
    ({"guidance": -0.5}, "guidance is -0.5."),
    ({"guidance": float("nan")}, "guidance is nan."),
    (
        {"aspect_ratio": "16:9", "width": 512, "height": 512},
        "but not both.",
    ),
    ({"aspect_ratio": "7:3"}, "Choose one of these aspect ratios: "),
    ({"resolution": "8k"}, "Choose one of these resolutions: "),
    ({"model": None}, "The list of models has not been loaded yet."),
    ({"model": "fox"}, "fox is not a model id."),
    ({"model": "a/b c"}, "a/b c is not a model id."),
    ({"model": "@everyone"}, r"\@everyone is not a model id."),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_what_cannot_be_asked_for_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    said = options_refusal(ENGLISH, replace(FOX, **changes), ())
    assert said is not None
    assert words in said


OTHER_TASKS: list[tuple[Task, Task, str]] = [
    ("text-to-image", "text-to-video", "makes videos from text. Use /video."),
    ("text-to-image", "image-to-image", "edits images. Add an `image`."),
    ("text-to-image", "image-to-video", "animates images. Use /video with an `image`."),
    ("text-to-video", "text-to-image", "makes images from text. Use /imagine."),
    ("text-to-video", "image-to-image", "edits images. Use /imagine with an `image`."),
    ("text-to-video", "image-to-video", "animates images. Add an `image`."),
    ("image-to-image", "text-to-image", "makes images from text. Leave out `image`."),
    ("image-to-image", "text-to-video", "makes videos from text. Use /video without an `image`."),
    ("image-to-image", "image-to-video", "animates images. Use /video."),
    ("image-to-video", "text-to-video", "makes videos from text. Leave out `image`."),
    ("image-to-video", "image-to-image", "edits images. Use /imagine."),
    ("conversational", "text-to-image", "makes images from text. Use /imagine."),
    ("conversational", "image-to-video", "animates images. Use /video with an `image`."),
]


@pytest.mark.parametrize(("task", "does", "words"), OTHER_TASKS)
def test_a_model_of_another_task_is_refused_with_the_option_that_fits(
    task: Task, does: Task, words: str
) -> None:
    assert options_refusal(ENGLISH, replace(FOX, task=task), {does}) == f"paint/fox-1 {words}"


@pytest.mark.parametrize("task", ["text-to-image", "image-to-video"])
def test_a_model_that_only_writes_is_refused_with_the_command_for_that(task: Task) -> None:
    refusal = options_refusal(ENGLISH, replace(FOX, task=task), {"conversational"})
    assert refusal == "paint/fox-1 writes text. Use /chat."


def test_a_model_may_do_several_things() -> None:
    both: set[Task] = {"text-to-image", "image-to-image"}
    assert options_refusal(ENGLISH, FOX, both) is None
    assert options_refusal(ENGLISH, replace(FOX, task="image-to-image"), both) is None


def test_of_several_things_the_advice_is_the_one_that_the_same_command_does() -> None:
    said = options_refusal(ENGLISH, FOX, {"text-to-video", "image-to-video", "image-to-image"})
    assert said == "paint/fox-1 edits images. Add an `image`."


def test_a_provider_can_be_named_with_the_model() -> None:
    request = request_from(replace(FOX, model="paint/fox-1:fal-ai"), random.Random(1))
    assert (request.model, request.provider) == ("paint/fox-1", "fal-ai")


def test_only_what_was_chosen_is_asked_for() -> None:
    request = request_from(replace(FOX, seed=7, steps=4, aspect_ratio="16:9"), random.Random(1))
    assert request.parameters == {"seed": 7, "num_inference_steps": 4}
    assert request.aspect_ratio == "16:9"


@given(st.integers())
def test_without_a_seed_one_is_drawn_that_leaves_room_for_all_generations(start: int) -> None:
    seed = request_from(FOX, random.Random(start)).parameters["seed"]
    assert SEED_RANGE[0] <= seed
    assert seed + COUNT_LIMIT - 1 < 2**31


def test_autocomplete_offers_only_names_that_discord_takes() -> None:
    assert [choice.value for choice in model_choices(["a/b", "a/" + "b" * 99])] == ["a/b"]
