"""The last line of a reply: what the job cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hfmedia.errors import ContentRefused, DownloadError, UnknownOutcome
from hfmedia.progress import Progress
from hfmedia.quotes import Amount, Quote
from hfmedia.text import Usage
from jobs.models import GenerationState
from replies.text.answers import answer_facts, facts_of_answer
from replies.text.cost import AnswerCost, cost_line, cost_of
from replies.text.money import about_dollars, dollars_left
from replies.text.report import report
from tests.bot.answer_states import an_answer, answered, growing
from tests.bot.builders import (
    ENGLISH,
    a_done_state,
    a_failed_state,
    a_file,
    a_snapshot,
    a_state,
    moved_from,
)

FAL, NSCALE = Amount(micros=30_000, approximate=False), Amount(micros=12_000, approximate=False)
KNOWN = Quote(by_provider={"fal-ai": FAL, "nscale": NSCALE})
BY_DEFAULT = Quote(by_provider={}, others=Amount(micros=60_123, approximate=True))

LOST = UnknownOutcome("The answer was lost.", provider="nscale")
UNFETCHED = DownloadError(
    "It could not be fetched.", provider="nscale", url="https://cdn.example/x"
)
REFUSED = ContentRefused("No.", provider="fal-ai")

NOT_KNOWN = "≈ $0.06 · whether 1 generation was charged is not known"


def cancelled(**progress: Any) -> GenerationState:
    return a_state(2, status="cancelled", ended=103.0, progress=Progress(**progress))


@pytest.mark.parametrize(
    ("second", "line"),
    [
        (a_done_state(2, provider="nscale"), "$0.042"),
        (a_failed_state(2, REFUSED), "$0.03"),
        (a_failed_state(2, UNFETCHED), "$0.042"),
        (a_failed_state(2, LOST), NOT_KNOWN),
        (cancelled(), "$0.03"),
        (cancelled(stage="asking", moved=(moved_from("fal-ai", REFUSED),)), "$0.03"),
        (cancelled(stage="asking", moved=(moved_from("nscale", LOST),)), NOT_KNOWN),
        (cancelled(stage="asking", provider="nscale"), NOT_KNOWN),
        (cancelled(stage="waiting", provider="nscale"), NOT_KNOWN),
        (a_state(2), "$0.03"),
    ],
    ids=[
        *("done", "refused", "not fetched", "lost"),
        *("cancelled at first", "after a refusal", "after a lost answer", "asking", "accepted"),
        "running",
    ],
)
def test_each_generation_costs_what_the_provider_that_made_it_takes(
    second: GenerationState, line: str
) -> None:
    assert cost_line(ENGLISH, a_snapshot(a_done_state(), second, quote=KNOWN)) == line


def test_a_default_price_is_said_to_be_one() -> None:
    snapshot = a_snapshot(a_done_state(), a_done_state(2), quote=BY_DEFAULT)
    assert cost_line(ENGLISH, snapshot) == "≈ $0.121 (default price)"


@pytest.mark.parametrize("quote", [None, KNOWN])
def test_what_costs_nothing_has_no_line(quote: Quote | None) -> None:
    assert cost_line(ENGLISH, a_snapshot(a_failed_state(1, REFUSED), quote=quote)) == ""


def test_it_is_the_last_line_of_a_reply_that_is_complete() -> None:
    snapshot = a_snapshot(a_done_state(), quote=KNOWN)
    lines = report(ENGLISH, snapshot, {1: a_file()}, {}, 110.0).splitlines()
    assert lines[-1] == "-# $0.03"
    running = a_snapshot(a_done_state(), a_state(2), quote=KNOWN)
    assert "$" not in report(ENGLISH, running, {1: a_file()}, {}, 110.0)


def test_what_was_spent_is_rounded_up_and_what_is_left_down() -> None:
    assert (about_dollars(62_915), dollars_left(37_085)) == ("$0.063", "$0.037")
    assert (about_dollars(1), dollars_left(999)) == ("$0.001", "$0.00")
    assert (about_dollars(500_000), dollars_left(12_000_000)) == ("$0.50", "$12.00")


class TestAnAnswer:
    QUOTE = Quote(by_provider={"cerebras": Amount(micros=9000, approximate=True, tokens=3232)})
    ESTIMATED = Usage(prompt_tokens=5, completion_tokens=6, is_estimated=True)

    def test_costs_what_its_provider_takes_rounded_up(self) -> None:
        snapshot = answered(answer={"cost": 0.0000211})
        assert cost_of(snapshot) == AnswerCost(22, is_estimated=False)

    def test_whose_tokens_were_estimated_costs_about_that(self) -> None:
        snapshot = answered(answer={"cost": 0.002, "usage": self.ESTIMATED}, quote=self.QUOTE)
        assert cost_of(snapshot) == AnswerCost(2000, is_estimated=True)

    def test_without_a_price_costs_its_tokens_by_the_quote(self) -> None:
        assert cost_of(answered(quote=self.QUOTE)) == AnswerCost(4500, is_estimated=True)

    def test_has_no_known_cost_without_price_and_quote_or_while_it_comes(self) -> None:
        assert cost_of(answered()) is None
        assert cost_of(growing("A fo", quote=self.QUOTE)) is None

    def test_that_improved_a_prompt_is_part_of_what_the_pictures_cost(self) -> None:
        exact, about = (
            a_state(0, status="done", answer=an_answer(cost=0.002, usage=usage))
            for usage in (Usage(prompt_tokens=5, completion_tokens=6), self.ESTIMATED)
        )
        pictures = a_snapshot(a_done_state(), quote=KNOWN)
        assert cost_line(ENGLISH, replace(pictures, enhanced=exact)) == "$0.032"
        assert cost_line(ENGLISH, replace(pictures, enhanced=about)) == "≈ $0.032"
        failed = a_failed_state(0, REFUSED)
        assert cost_line(ENGLISH, replace(pictures, enhanced=failed)) == "$0.03"


def test_a_default_price_of_an_answer_makes_its_cost_rough_but_not_its_tokens() -> None:
    answer = an_answer()
    facts = answer_facts(ENGLISH, answer, cost_micros=4500, is_cost_estimated=True)
    line = facts_of_answer(ENGLISH, facts)
    assert "≈ $0.0045" in line
    assert "≈ 1,204" not in line
