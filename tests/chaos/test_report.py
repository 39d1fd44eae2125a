"""The page of the figures."""

from __future__ import annotations

import pytest

from tests.chaos.report import BEGIN, END, PAGE, between_marks


def test_the_figures_stand_between_the_marks_and_the_rest_stays() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert between_marks(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="chaos: begin"):
        between_marks("nothing", "new")


def test_the_page_has_the_marks() -> None:
    between_marks(PAGE.read_text(), "")
