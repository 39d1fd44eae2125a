"""The small print below an answer."""

from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations
from typing import Any, get_args

import pytest

from hfmedia.errors import BadReply, Failure
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import Usage
from replies.text.answers import (
    MAX_SMALL_PRINT_CHARACTERS,
    AnswerFacts,
    Ending,
    answer_facts,
    ending_of,
    ending_sentence,
    rest_in_file,
    small_print,
    table_in_file,
)
from tests.bot.builders import ENGLISH, a_request

BROKEN = Failure.of(BadReply("It broke off.", provider="cerebras"))


def an_answer(**changes: Any) -> TextGeneration:
    values: dict[str, Any] = {
        "request": a_request(task="conversational", model="talk/fox-1", parameters={}),
        "text": "A fox.",
        "provider": "cerebras",
        "attempts": (Attempt(provider="cerebras", outcome="ok", seconds=3.2),),
        "seconds": 3.24,
        "first_token_s": 1.24,
        "finish_reason": "stop",
        "usage": Usage(prompt_tokens=1204, completion_tokens=412),
    }
    return TextGeneration(**{**values, **changes})


def facts(**changes: Any) -> AnswerFacts:
    values: dict[str, Any] = {
        "model": "talk/fox-1", "provider": "cerebras", "seconds": 3.24, "ending": "whole"
    }  # fmt: skip
    return AnswerFacts(**{**values, **changes})


def test_the_line_says_who_answered_how_fast_and_for_how_much() -> None:
    line = small_print(ENGLISH, answer_facts(ENGLISH, an_answer(), cost_micros=2_100))
    assert line == (
        "-# talk/fox-1 · cerebras · 3.2 s · 1,204 + 412 tokens · 206 tokens/s · $0.0021"
    )


def test_what_the_bot_has_counted_is_said_to_be_approximate() -> None:
    answer = an_answer(usage=Usage(completion_tokens=412))
    counted = answer_facts(ENGLISH, answer, cost_micros=2_100, is_estimated=True)
    assert small_print(ENGLISH, counted).endswith(
        "3.2 s · ≈ 412 tokens · ≈ 206 tokens/s · ≈ $0.0021"
    )


def test_what_is_not_known_is_left_out() -> None:
    assert small_print(ENGLISH, answer_facts(ENGLISH, an_answer(usage=None))) == (
        "-# talk/fox-1 · cerebras · 3.2 s"
    )
    assert "1 token" in small_print(ENGLISH, facts(answer_tokens=1))


def test_the_providers_that_were_left_are_named() -> None:
    failed = Attempt(provider="groq", outcome="429", seconds=0.1)
    answer = an_answer(attempts=(failed, *an_answer().attempts))
    assert answer_facts(ENGLISH, answer).provider == "groq 429 → cerebras"


ENDINGS: list[tuple[dict[str, Any], Ending]] = [
    ({}, "whole"),
    ({"finish_reason": "eos_token"}, "whole"),
    ({"finish_reason": "length"}, "length"),
    ({"finish_reason": "content_filter"}, "filtered"),
    ({"finish_reason": "content_filter", "text": ""}, "filtered"),
    ({"finish_reason": "incomplete", "failure": BROKEN}, "broken-off"),
    ({"text": " \n", "thought": "Hm."}, "only-thought"),
    ({"text": "", "thought": "Hm.", "finish_reason": "length"}, "thought-to-limit"),
    ({"text": ""}, "nothing"),
    ({"text": "", "thought": " "}, "nothing"),
    ({"text": "", "tool_calls": ({"id": "1"},), "finish_reason": "tool_calls"}, "calls-tools"),
]


@pytest.mark.parametrize(("changes", "ending"), ENDINGS)
def test_why_an_answer_ends_is_read_from_its_parts(changes: dict[str, Any], ending: Ending) -> None:
    assert ending_of(an_answer(**changes)) == ending


def test_every_ending_but_the_ordinary_one_has_a_sentence_of_its_own() -> None:
    sentences = [ending_sentence(ENGLISH, ending) for ending in get_args(Ending)]
    assert sentences.count("") == 1
    assert len(set(sentences)) == len(sentences)
    stopped = small_print(ENGLISH, facts(ending="stopped"))
    assert stopped.splitlines()[1] == "-# The answer was stopped."


def test_notes_follow_in_lines_of_their_own() -> None:
    note = rest_in_file(ENGLISH, "answer.md")
    assert small_print(ENGLISH, facts(), note).splitlines()[1:] == [
        "-# The whole answer is in answer.md."
    ]
    assert "answer.md" in table_in_file(ENGLISH, "answer.md")


def test_a_hostile_name_of_a_model_or_provider_means_nothing_and_has_its_limit() -> None:
    name = "**@everyone** <@1>\n-# [a](https://x.example) " * 100
    answer = an_answer(provider=name, request=replace(an_answer().request, model=name), usage=None)
    line = small_print(ENGLISH, answer_facts(ENGLISH, answer))
    assert len(line.splitlines()) == 1
    assert line.startswith(r"-# \*\*\@everyone\*\* \<\@1\>")
    assert len(line) < MAX_SMALL_PRINT_CHARACTERS


def test_small_print_in_a_wordy_language_is_cut() -> None:
    class Wordy(NullTranslations):
        def gettext(self, message: str) -> str:
            return message * 50

    line = small_print(Wordy(), facts(ending="nothing"))
    assert len(line) == MAX_SMALL_PRINT_CHARACTERS
    assert line.endswith("…")
