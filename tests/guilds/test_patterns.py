"""Patterns name models; a star stands for any characters, and nothing else is special."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.patterns import matches, matches_any


@pytest.mark.parametrize(
    ("pattern", "model"),
    [
        ("owner/model", "owner/model"),
        ("Owner/Model", "owner/MODEL"),
        ("owner/*", "owner/model"),
        ("*/model", "owner/model"),
        ("*flux*dev", "black-forest-labs/FLUX.1-dev"),
        ("*", "owner/model"),
        ("**", ""),
        ("a*a", "aa"),
    ],
)
def test_a_pattern_names_a_model(pattern: str, model: str) -> None:
    assert matches(pattern, model)


@pytest.mark.parametrize(
    ("pattern", "model"),
    [
        ("owner/model", "owner/model-2"),
        ("owner/*", "other/model"),
        ("a*a", "a"),
        ("ab*ba", "aba"),
        ("owner/mode?", "owner/model"),
        ("owner/[m]odel", "owner/model"),
        ("", "owner/model"),
    ],
)
def test_a_pattern_does_not_name_what_differs(pattern: str, model: str) -> None:
    assert not matches(pattern, model)


def test_no_pattern_names_nothing() -> None:
    assert not matches_any((), "owner/model")


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_it_is_what_file_names_are_matched_with(pattern: str, model: str) -> None:
    assert matches(pattern, model) == fnmatchcase(model, pattern)


def test_many_stars_take_no_longer() -> None:
    began = time.process_time()
    assert not matches("*a" * 100 + "b", "a" * 200)
    assert (
        time.process_time() - began < 1.0
    )  # a regular expression would need longer than anyone waits
