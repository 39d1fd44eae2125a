"""Which way a late reply goes next: the decisions alone."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from jobs.late_intents import LateIntent
from replies.discord_requests import UPLOAD_TIMEOUT_S
from replies.late.ways import (
    NONCE_LIFETIME_S,
    REPOST_S,
    AddFiles,
    EditReply,
    Ended,
    LateState,
    LookFor,
    Post,
    Way,
    is_direct,
    next_step,
    way_of,
)

NOW = 1000.0
LONGEST_ID = str(2**64 - 1)


def state(**changes: Any) -> LateState:
    return LateState(**{"job_id": LONGEST_ID, **changes})


def sent(way: Way) -> LateIntent:
    """The intent of a way, as it is recorded."""
    match way:
        case "point" | "carry":
            before = state(edited=way == "point")
        case "point-directly":
            before = refused("point")
        case "carry-directly":
            before = state(in_channel=False)
    step = next_step(before, NOW)
    assert isinstance(step, Post)
    assert step.way == way
    return step.intent


def refused(way: Way) -> LateState:
    return state(intent=sent(way), refused=frozenset({way}))


@pytest.mark.parametrize("way", get_args(Way))
def test_the_nonce_says_the_way_and_discord_takes_it(way: Way) -> None:
    intent = sent(way)
    assert way_of(intent.nonce) == way
    assert len(intent.nonce) <= 25
    assert intent == LateIntent(nonce=intent.nonce, intended_at=NOW)


def test_the_reply_is_edited_first_unless_the_bot_is_no_member() -> None:
    assert next_step(state(), NOW) == EditReply()
    step = next_step(state(in_channel=False), NOW)
    assert isinstance(step, Post)
    assert step.way == "carry-directly"


@pytest.mark.parametrize(
    ("way", "then"), [("point", "point-directly"), ("carry", "carry-directly")]
)
def test_what_the_channel_refuses_goes_directly(way: Way, then: Way) -> None:
    step = next_step(refused(way), NOW)
    assert isinstance(step, Post)
    assert step.way == then
    assert is_direct(then)


def test_after_the_last_way_an_edited_reply_is_delivered_and_another_is_not() -> None:
    assert next_step(refused("point-directly"), NOW) == Ended("delivered")
    assert next_step(refused("carry-directly"), NOW) == Ended("undelivered")


@pytest.mark.parametrize("way", get_args(Way))
def test_an_intent_without_a_message_is_looked_for_before_anything_else(way: Way) -> None:
    intent = sent(way)
    for now in (NOW, NOW + REPOST_S, NOW + 1e6):
        assert next_step(state(intent=intent), now) == LookFor(way)


@pytest.mark.parametrize("way", get_args(Way))
def test_it_is_sent_again_with_the_same_record_and_only_in_time(way: Way) -> None:
    looked = state(intent=sent(way), looked=True)
    assert next_step(looked, NOW + REPOST_S - 0.1) == Post(way, sent(way))
    assert next_step(looked, NOW + REPOST_S) != Post(way, sent(way))
    assert REPOST_S + UPLOAD_TIMEOUT_S <= NONCE_LIFETIME_S


@pytest.mark.parametrize("way", get_args(Way))
def test_it_is_not_sent_again_after_a_clock_was_set_back(way: Way) -> None:
    looked = state(intent=sent(way), looked=True)
    assert next_step(looked, NOW - 1) != Post(way, sent(way))


def test_a_message_that_was_sent_gets_what_files_it_lacks() -> None:
    for way in get_args(Way):
        first = sent(way)
        known = LateIntent(nonce=first.nonce, intended_at=NOW, message_id=7)
        step = next_step(state(intent=known), NOW)
        assert step == (AddFiles(way, 7) if way.startswith("carry") else Ended("delivered"))
        assert next_step(state(intent=known, complete=True), NOW) == Ended("delivered")
