"""One request at one provider: submitted once, polled until done, fetched until it is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ConnectionLost,
    DownloadError,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import Downloading, Waiting
from hfmedia.execution.runner import SLOWEST, interval, run
from hfmedia.media_files import Media
from hfmedia.types import (
    Adapter,
    Done,
    ImageInput,
    Pending,
    ProviderRequest,
    ProviderResponse,
    Route,
)
from tests.library.scripted import DONE, JOB, PENDING, PICTURE, REQUEST, Scripted, routes

[ROUTE] = routes("fal-ai")
FRESH = Done(link="https://cdn.example/2.png")
GONE = DownloadError("expired", status=403, url=DONE.link)


def scripted(
    *steps: Done | Pending | HFMediaError, fetches: Iterable[HFMediaError] = ()
) -> Scripted:
    return Scripted({"fal-ai": steps}, fetches=fetches)


def submits(effects: Scripted) -> int:
    return len(effects.bodies)


async def test_a_result_that_is_there_at_once_is_not_waited_for() -> None:
    effects = scripted(DONE)
    assert await run(REQUEST, ROUTE, effects) == PICTURE
    assert effects.pauses == []
    assert effects.events == [Downloading("fal-ai")]


async def test_a_job_is_submitted_once_and_polled_until_it_is_done() -> None:
    effects = scripted(PENDING, replace(PENDING, note="running"), DONE)
    await run(REQUEST, ROUTE, effects)
    assert submits(effects) == 1
    assert [asked.call for asked in effects.asked[1:]] == [JOB, JOB]
    said = [it for it in effects.events if isinstance(it, Waiting | Downloading)]
    assert said == [
        Waiting("fal-ai", "queue 3"),
        Waiting("fal-ai", "running"),
        Downloading("fal-ai"),
    ]


async def test_a_step_without_a_wait_is_taken_at_once() -> None:
    result = ProviderRequest.get("/jobs/1/result")
    effects = scripted(Pending(poll=result, after=0), DONE)
    await run(REQUEST, ROUTE, effects)
    assert effects.pauses == []
    assert effects.asked[-1].call == result


@pytest.mark.parametrize(
    "failure",
    [
        ResponseError("it answered 500.", status=500),
        ResponseError("it answered 503.", status=503),
        ConnectFailed("no connection"),
        ConnectionLost("it broke"),
    ],
)
async def test_a_poll_that_failed_is_asked_again_and_nothing_is_submitted_twice(
    failure: HFMediaError,
) -> None:
    effects = scripted(PENDING, failure, failure, PENDING, failure, DONE)
    assert await run(REQUEST, ROUTE, effects) == PICTURE
    assert submits(effects) == 1
    assert [asked.call for asked in effects.asked[1:]] == [JOB] * 5
    assert Waiting("fal-ai", "no answer") in effects.events


async def test_a_failed_poll_is_not_repeated_at_once() -> None:
    effects = scripted(PENDING, ConnectFailed("no connection"), DONE)
    await run(REQUEST, ROUTE, effects)
    assert effects.pauses[1] >= 1


async def test_a_poll_that_is_told_to_wait_waits() -> None:
    effects = scripted(PENDING, ResponseError("busy", status=429, retry_after=7), DONE)
    await run(REQUEST, ROUTE, effects)
    assert effects.pauses[1] == 7


@pytest.mark.parametrize("failure", [JobFailed("no memory"), UnknownOutcome("404", status=404)])
async def test_a_poll_that_says_that_the_job_is_lost_ends_it(failure: HFMediaError) -> None:
    effects = scripted(PENDING, failure)
    with pytest.raises(type(failure)):
        await run(REQUEST, ROUTE, effects)


async def test_one_poll_that_nobody_can_read_loses_no_job() -> None:
    effects = scripted(PENDING, BadReply("nonsense"), BadReply("nonsense"), DONE)
    assert await run(REQUEST, ROUTE, effects) == PICTURE


async def test_three_of_them_in_a_row_end_it() -> None:
    effects = scripted(PENDING, *[BadReply("nonsense")] * 3)
    with pytest.raises(BadReply):
        await run(REQUEST, ROUTE, effects)


async def test_a_job_that_is_over_and_has_no_result_is_asked_three_times() -> None:
    over = replace(PENDING, after=0)
    effects = scripted(PENDING, over, *[ResponseError("no result", status=500)] * 3)
    with pytest.raises(ResponseError):
        await run(REQUEST, ROUTE, effects)


async def test_a_submit_that_failed_is_not_repeated_here() -> None:
    effects = scripted(ConnectionLost("it broke"))
    with pytest.raises(ConnectionLost):
        await run(REQUEST, ROUTE, effects)
    assert submits(effects) == 1


async def test_an_expired_link_is_asked_for_anew() -> None:
    effects = scripted(PENDING, DONE, FRESH, fetches=[GONE])
    assert await run(REQUEST, ROUTE, effects) == PICTURE
    assert effects.fetched == [DONE, FRESH]
    assert submits(effects) == 1


async def test_a_link_without_a_job_is_fetched_again_as_it_is() -> None:
    effects = scripted(DONE, fetches=[GONE])
    await run(REQUEST, ROUTE, effects)
    assert effects.fetched == [DONE, DONE]
    assert submits(effects) == 1


async def test_three_downloads_are_enough() -> None:
    effects = scripted(PENDING, DONE, DONE, DONE, fetches=[GONE] * 4)
    with pytest.raises(DownloadError) as caught:
        await run(REQUEST, ROUTE, effects)
    assert caught.value is GONE
    assert len(effects.fetched) == 3


async def test_what_will_not_get_better_is_fetched_once() -> None:
    private = DownloadError("The result's address is not a public one.", again=False)
    effects = scripted(DONE, fetches=[private])
    with pytest.raises(DownloadError):
        await run(REQUEST, ROUTE, effects)
    assert len(effects.fetched) == 1


async def test_a_provider_that_takes_no_address_gets_the_bytes_of_the_picture() -> None:
    image = ImageInput(url="https://cdn.example/cat.png")
    request = replace(REQUEST, task="image-to-image", image=image)
    given: list[ImageInput] = []

    def submit(request: object, row: object) -> ProviderRequest:
        given.append(request.picture)  # type: ignore[attr-defined]
        return ProviderRequest.post("/", {})

    def read(reply: ProviderResponse) -> Done:
        return DONE

    adapter = Adapter(submit, read, inline=True)
    serving = replace(ROUTE.serving, adapters={"image-to-image": adapter})
    route = Route(serving, replace(ROUTE.row, task="image-to-image"))
    await run(request, route, scripted(DONE))
    assert given == [ImageInput(data=b"a fox", content_type="image/png")]


async def test_the_media_is_what_was_fetched() -> None:
    large = Media.of(b"a large fox", "image/png")
    effects = Scripted({"fal-ai": [DONE]}, fetches=[large])
    assert await run(REQUEST, ROUTE, effects) is large


@given(age=st.floats(min_value=0, max_value=840))
def test_a_result_is_noticed_soon(age: float) -> None:
    """With the next poll: within a tenth of the job's time or 0.3 s, never after 5 s."""
    assert 0 < interval(age) <= min(max(0.3, age / 10), SLOWEST)
    assert SLOWEST == 5


def test_the_rhythm_keeps_the_number_of_polls_small() -> None:
    waited, polls = 0.0, 0
    while waited < 300:
        waited, polls = waited + interval(waited), polls + 1
    assert polls < 120
