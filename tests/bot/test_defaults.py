"""What a command does where the member has chosen nothing."""

from __future__ import annotations

from typing import Any

import pytest

from cogs.defaults import aspect_ratio_of, count_of, is_spoiler
from cogs.options import Options
from guilds.choices import Choices, choices_of
from guilds.decisions import Place
from guilds.models import Defaults, Limits, RoleRule
from hfmedia.types import Task
from tests.guilds.builders import ANN, HERE, OPERATOR, settings

DIRECT = choices_of(None, OPERATOR, ANN, Place(channel_id=44))


def choices(max_count: int | None = None, **defaults: Any) -> Choices:
    rule = RoleRule(limits=Limits(max_count=max_count))
    return choices_of(settings(rule, defaults=Defaults(**defaults)), OPERATOR, ANN, HERE)


def options(task: Task = "text-to-image", **chosen: Any) -> Options:
    return Options(task=task, prompt="a fox", **chosen)


def test_without_defaults_there_is_one_result_in_no_shape_and_uncovered() -> None:
    for ours in (DIRECT, choices()):
        assert count_of(options(), ours) == 1
        assert aspect_ratio_of(options(), ours) is None
        assert not is_spoiler(ours)


def test_what_a_member_chose_counts() -> None:
    ours = choices(count=3, aspect_ratio="16:9")
    assert count_of(options(count=1), ours) == 1
    assert aspect_ratio_of(options(aspect_ratio="1:1"), ours) == "1:1"


@pytest.mark.parametrize(
    ("count", "most", "made"),
    [(3, None, 3), (3, 2, 2), (2, 3, 2), (9, None, 4), (9, 9, 4), (None, 2, 1), (3, 0, 1)],
)
def test_a_default_count_is_no_more_than_the_member_may_ask_for(
    count: int | None, most: int | None, made: int
) -> None:
    assert count_of(options(), choices(most, count=count)) == made


@pytest.mark.parametrize("task", ["text-to-image", "text-to-video"])
def test_the_shape_is_the_default_unless_two_sides_were_chosen(task: Task) -> None:
    ours = choices(aspect_ratio="16:9")
    assert aspect_ratio_of(options(task), ours) == "16:9"
    assert aspect_ratio_of(options(task, width=640), ours) == "16:9"
    assert aspect_ratio_of(options(task, width=640, height=384), ours) is None


@pytest.mark.parametrize("task", ["image-to-image", "image-to-video"])
def test_an_image_to_start_from_brings_its_own_shape(task: Task) -> None:
    ours = choices(aspect_ratio="16:9")
    assert aspect_ratio_of(options(task), ours) is None
    assert aspect_ratio_of(options(task, aspect_ratio="1:1"), ours) == "1:1"


def test_results_are_covered_where_the_place_says_so() -> None:
    assert is_spoiler(choices(spoiler=True))
    assert not is_spoiler(choices(spoiler=False))
