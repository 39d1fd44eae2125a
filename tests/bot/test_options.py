"""What a member chose: refused in one sentence, or turned into a request."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs._options import COUNT, SEED, Options, model_choices, refusal, request_of
from hfmedia.types import Task

FOX = Options(task="text-to-image", prompt="a fox", model="paint/fox-1")


def test_an_ordinary_wish_is_not_refused() -> None:
    assert refusal(FOX, {"text-to-image"}) is None


def test_a_model_that_nobody_knows_is_left_to_the_hub() -> None:
    assert refusal(FOX, ()) is None


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"prompt": ""}, "The prompt is empty."),
    ({"prompt": " \n "}, "The prompt is empty."),
    ({"prompt": "x" * 4001}, "The prompt has 4001 characters. Use at most 4000."),
    ({"negative_prompt": "x" * 4001}, "The negative prompt is too long."),
    ({"width": 0}, "width is 0. Use a number from 64 to 4096."),
    ({"width": -512}, "width is -512."),
    ({"height": 100_000}, "height is 100000."),
    ({"seed": -1}, "seed is -1. Use a number from 0 to 2147483644."),
    ({"seed": 2**53}, "seed is 9007199254740992."),
    ({"count": 5}, "count is 5."),
    ({"steps": 0}, "steps is 0."),
    ({"guidance": -0.5}, "guidance is -0.5."),
    ({"guidance": float("nan")}, "guidance is nan."),
    ({"aspect_ratio": "16:9", "width": 512, "height": 512}, "not all three"),
    ({"aspect_ratio": "7:3"}, "Choose an aspect ratio of the list"),
    ({"resolution": "8k"}, "Choose a resolution of the list"),
    ({"model": None}, "The list of models is not there yet."),
    ({"model": "fox"}, "fox is no model."),
    ({"model": "a/b c"}, "a/b c is no model."),
    ({"model": "@everyone"}, r"\@everyone is no model."),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_what_cannot_be_is_refused_in_one_sentence(changes: dict[str, Any], words: str) -> None:
    said = refusal(replace(FOX, **changes), ())
    assert said is not None
    assert words in said


OTHER_TASKS: list[tuple[Task, Task, str]] = [
    ("text-to-image", "text-to-video", "makes videos from words: use /video."),
    ("text-to-image", "image-to-image", "edits pictures: give it an `image`."),
    ("text-to-image", "image-to-video", "animates pictures: use /video with an `image`."),
    ("text-to-video", "text-to-image", "makes pictures from words: use /imagine."),
    ("text-to-video", "image-to-image", "edits pictures: use /imagine with an `image`."),
    ("text-to-video", "image-to-video", "animates pictures: give it an `image`."),
    ("image-to-image", "text-to-image", "makes pictures from words: leave out the `image`."),
    ("image-to-image", "text-to-video", "makes videos from words: use /video without an `image`."),
    ("image-to-image", "image-to-video", "animates pictures: use /video."),
    ("image-to-video", "text-to-video", "makes videos from words: leave out the `image`."),
    ("image-to-video", "image-to-image", "edits pictures: use /imagine."),
]


@pytest.mark.parametrize(("task", "does", "words"), OTHER_TASKS)
def test_a_model_of_another_task_is_refused_with_the_option_that_fits(
    task: Task, does: Task, words: str
) -> None:
    assert refusal(replace(FOX, task=task), {does}) == f"paint/fox-1 {words}"


def test_a_model_may_do_several_things() -> None:
    both: set[Task] = {"text-to-image", "image-to-image"}
    assert refusal(FOX, both) is None
    assert refusal(replace(FOX, task="image-to-image"), both) is None


def test_of_several_things_the_advice_is_the_one_that_the_same_command_does() -> None:
    said = refusal(FOX, {"text-to-video", "image-to-video", "image-to-image"})
    assert said == "paint/fox-1 edits pictures: give it an `image`."


def test_a_provider_can_be_named_with_the_model() -> None:
    request = request_of(replace(FOX, model="paint/fox-1:fal-ai"), random.Random(1))
    assert (request.model, request.provider) == ("paint/fox-1", "fal-ai")


def test_only_what_was_chosen_is_asked_for() -> None:
    request = request_of(replace(FOX, seed=7, steps=4, aspect_ratio="16:9"), random.Random(1))
    assert request.parameters == {"seed": 7, "num_inference_steps": 4}
    assert request.aspect_ratio == "16:9"


@given(st.integers())
def test_without_a_seed_one_is_drawn_that_leaves_room_for_all_generations(start: int) -> None:
    seed = request_of(FOX, random.Random(start)).parameters["seed"]
    assert SEED[0] <= seed
    assert seed + COUNT - 1 < 2**31


def test_autocomplete_offers_only_names_that_discord_takes() -> None:
    assert [choice.value for choice in model_choices(["a/b", "a/" + "b" * 99])] == ["a/b"]
