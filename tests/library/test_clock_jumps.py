"""The system's clock is set while a call runs: nothing ends early, and nothing lasts longer."""

from __future__ import annotations

import time

import pytest
from aiohttp import web

from hfmedia.execution.steady_clock import SteadyClock
from tests.library.chats import RING, answer_of, chatting, client_at, in_turn, says
from tests.library.served import Handler

HOUR_S = 3600.0
wall_clock = time.time


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead_s: float) -> None:
    monkeypatch.setattr(time, "time", lambda: wall_clock() + ahead_s)


def fails_while_the_clock_is_set(monkeypatch: pytest.MonkeyPatch, ahead_s: float) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        set_clock(monkeypatch, ahead_s)
        return web.Response(status=500)

    return answer


@pytest.mark.parametrize("ahead_s", [HOUR_S, -HOUR_S])
async def test_an_answer_neither_ends_nor_takes_less_than_no_time(
    monkeypatch: pytest.MonkeyPatch, ahead_s: float
) -> None:
    fails = fails_while_the_clock_is_set(monkeypatch, ahead_s)
    async with chatting(groq=fails, together=says(*RING)) as it, client_at(it) as client:
        answer = await answer_of(client)
    assert answer.path == "groq 500 → together"
    took = [answer.seconds, answer.first_token_s, *(it.seconds for it in answer.attempts)]
    assert all(0 <= seconds < 60 for seconds in took)


async def test_the_next_call_has_its_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async with chatting(groq=in_turn(says(*RING))) as it, client_at(it) as client:
        for ahead_s in (HOUR_S, -HOUR_S):
            set_clock(monkeypatch, ahead_s)
            assert (await answer_of(client, timeout=60)).text == "Ring!"


def test_a_clock_begins_with_the_time_and_goes_on_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SteadyClock()
    assert abs(clock() - wall_clock()) < 10
    set_clock(monkeypatch, HOUR_S)
    assert abs(clock() - wall_clock()) < 10
    assert clock() <= clock()
