"""One request at one provider: submitted once, polled until done, fetched until it is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.adapter import Adapter, Route
from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import Accepted, Downloading, Event, Waiting
from hfmedia.execution import runner
from hfmedia.execution.runner import (
    LAST_POLL_S,
    MAX_POLL_S,
    MIN_POLL_S,
    RETRY_POLL_S,
    poll_interval_s,
)
from hfmedia.types import (
    Done,
    GenerationRequest,
    ImageInput,
    MediaRef,
    Pending,
    ProviderRequest,
    ProviderResponse,
)
from tests.library.scripted import (
    CANCEL,
    DONE,
    JOB,
    LATER,
    PENDING,
    PICTURE,
    REQUEST,
    Asked,
    Scripted,
    routes,
)

[ROUTE] = routes("fal-ai")
FRESH = Done(link="https://cdn.example/2.png")
GONE = DownloadError("expired", status=403, url=DONE.link)


def scripted(
    *steps: Done | Pending | HFMediaError, fetches: Iterable[HFMediaError] = ()
) -> Scripted:
    return Scripted({"fal-ai": steps}, fetches=fetches)


async def run(
    request: GenerationRequest, route: Route, effects: Scripted, deadline: float = LATER
) -> MediaRef:
    return await runner.run(request, route, effects, deadline=deadline)


def submits(effects: Scripted) -> int:
    return len(effects.bodies)


async def test_a_result_that_is_there_at_once_is_not_waited_for() -> None:
    effects = scripted(DONE)
    assert await run(REQUEST, ROUTE, effects) == PICTURE
    assert effects.pauses == []
    assert effects.events == [Downloading("fal-ai")]


async def test_a_job_is_submitted_once_and_polled_until_it_is_done() -> None:
    effects = scripted(PENDING, replace(PENDING, state="running", position=None), DONE)
    await run(REQUEST, ROUTE, effects)
    assert submits(effects) == 1
    assert [asked.request for asked in effects.asked[1:]] == [JOB, JOB]
    said = [it for it in effects.events if isinstance(it, Waiting | Downloading)]
    assert said == [
        Waiting("fal-ai", "queued", 3),
        Waiting("fal-ai", "running"),
        Downloading("fal-ai"),
    ]


async def test_a_step_without_a_wait_is_taken_at_once() -> None:
    result = ProviderRequest.get("/jobs/1/result")
    effects = scripted(Pending(poll=result, after_s=0), DONE)
    await run(REQUEST, ROUTE, effects)
    assert effects.pauses == []
    assert effects.asked[-1].request == result


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
    assert [asked.request for asked in effects.asked[1:]] == [JOB] * 5
    assert Waiting("fal-ai", "no answer") in effects.events


async def test_a_failed_poll_is_not_repeated_at_once() -> None:
    effects = scripted(PENDING, ConnectFailed("no connection"), DONE)
    await run(REQUEST, ROUTE, effects)
    assert effects.pauses[1] >= 1


async def test_a_poll_that_is_told_to_wait_waits() -> None:
    effects = scripted(PENDING, ResponseError("busy", status=429, retry_after_s=7), DONE)
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


async def test_a_reply_that_can_be_read_makes_up_for_those_before_it() -> None:
    nonsense = BadReply("nonsense")
    effects = scripted(PENDING, nonsense, nonsense, PENDING, nonsense, nonsense, DONE)
    assert await run(REQUEST, ROUTE, effects) == PICTURE


async def test_a_result_that_is_not_there_yet_is_not_asked_for_again_at_once() -> None:
    over = replace(PENDING, after_s=0)
    effects = scripted(over, ResponseError("no result", status=500), DONE)
    await run(REQUEST, ROUTE, effects)
    assert effects.pauses == [RETRY_POLL_S]


async def test_a_ticket_carries_no_image() -> None:
    image = ImageInput.from_bytes(b"a fox", "image/png")
    effects = scripted(PENDING, DONE)
    await run(replace(REQUEST, image=image), ROUTE, effects)
    [ticket] = [it.ticket for it in effects.events if isinstance(it, Accepted)]
    assert ticket.request == REQUEST


async def test_a_job_that_is_over_and_has_no_result_is_asked_three_times() -> None:
    over = replace(PENDING, after_s=0)
    effects = scripted(PENDING, over, *[ResponseError("no result", status=500)] * 3)
    with pytest.raises(ResponseError):
        await run(REQUEST, ROUTE, effects)
    # The submit, the poll that says that the job is over, and three for its result.
    assert len(effects.asked) == 5


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
    assert caught.value.status == GONE.status
    assert len(effects.fetched) == 3


async def test_what_will_not_get_better_is_fetched_once() -> None:
    private = DownloadError("The result's address is not a public one.", retryable=False)
    effects = scripted(DONE, fetches=[private])
    with pytest.raises(DownloadError):
        await run(REQUEST, ROUTE, effects)
    assert len(effects.fetched) == 1


async def test_a_provider_that_takes_no_address_gets_the_bytes_of_the_picture() -> None:
    image = ImageInput(url="https://cdn.example/cat.png")
    request = replace(REQUEST, task="image-to-image", image=image)
    given: list[ImageInput] = []

    def submit(request: GenerationRequest, row: object) -> ProviderRequest:
        given.append(request.require_image())
        return ProviderRequest.post("/", {})

    def parse(response: ProviderResponse) -> Done:
        return DONE

    adapter = Adapter(request=submit, parse=parse, needs_image_bytes=True)
    spec = replace(ROUTE.spec, adapters={"image-to-image": adapter})
    route = Route(spec, replace(ROUTE.row, task="image-to-image"))
    await run(request, route, scripted(DONE))
    assert given == [ImageInput(media=PICTURE)]


async def test_the_media_is_what_was_fetched() -> None:
    large = MediaRef.from_bytes(b"a large fox", "image/png")
    effects = Scripted({"fal-ai": [DONE]}, fetches=[large])
    assert await run(REQUEST, ROUTE, effects) == large


@given(age=st.floats(min_value=0, max_value=840))
def test_a_result_is_noticed_soon(age: float) -> None:
    """With the next poll: within a tenth of the job's time or 0.3 s, never after 5 s."""
    assert 0 < poll_interval_s(age) <= min(max(0.3, age / 10), MAX_POLL_S)
    assert MAX_POLL_S == 5


def test_the_rhythm_keeps_the_number_of_polls_small() -> None:
    waited, polls = 0.0, 0
    while waited < 300:
        waited, polls = waited + poll_interval_s(waited), polls + 1
    assert polls < 120


class TestTheDeadline:
    async def test_a_job_that_never_ends_is_given_up_and_cancelled(self) -> None:
        never = replace(PENDING, cancel=CANCEL)
        effects = scripted(*[never] * 300)
        with pytest.raises(DeadlineExceeded):
            await run(REQUEST, ROUTE, effects, deadline=300)
        assert effects.cancelled == [Asked("fal-ai", CANCEL)]
        assert effects.clock <= 300 + MIN_POLL_S

    async def test_a_job_is_cancelled_if_the_report_that_it_was_accepted_fails(self) -> None:
        class Failing(Scripted):
            def report(self, event: Event) -> None:
                raise OSError("the progress cannot be shown")

        effects = Failing({"fal-ai": [replace(PENDING, cancel=CANCEL)]})
        with pytest.raises(OSError, match="cannot be shown"):
            await runner.run(REQUEST, ROUTE, effects, deadline=LATER)
        assert effects.cancelled == [Asked("fal-ai", CANCEL)]

    async def test_a_poll_that_is_told_to_wait_for_longer_is_asked_once_more_before_it(
        self,
    ) -> None:
        later = ResponseError("busy", status=429, retry_after_s=3600)
        effects = scripted(PENDING, later, DONE)
        assert await run(REQUEST, ROUTE, effects, deadline=60) == PICTURE
        assert effects.clock == pytest.approx(60 - LAST_POLL_S)


class TestGivingUp:
    @pytest.mark.parametrize("error", [JobFailed("no memory"), ContentRefused("NSFW")])
    async def test_a_job_that_the_provider_has_ended_is_not_cancelled(
        self, error: HFMediaError
    ) -> None:
        effects = scripted(replace(PENDING, cancel=CANCEL), error)
        with pytest.raises(type(error)):
            await run(REQUEST, ROUTE, effects)
        assert effects.cancelled == []

    @pytest.mark.parametrize(
        "errors", [[BadReply("nonsense")] * 3, [UnknownOutcome("404", status=404)]]
    )
    async def test_a_job_whose_outcome_is_unknown_is_cancelled(
        self, errors: list[HFMediaError]
    ) -> None:
        effects = scripted(replace(PENDING, cancel=CANCEL), *errors)
        with pytest.raises(UnknownOutcome):
            await run(REQUEST, ROUTE, effects)
        assert effects.cancelled == [Asked("fal-ai", CANCEL)]

    async def test_a_job_is_cancelled_as_its_first_reply_said(self) -> None:
        accepted = replace(PENDING, cancel=CANCEL)
        effects = scripted(accepted, PENDING, UnknownOutcome("404", status=404))
        with pytest.raises(UnknownOutcome):
            await run(REQUEST, ROUTE, effects)
        assert effects.cancelled == [Asked("fal-ai", CANCEL)]

    async def test_a_job_that_is_done_is_not_cancelled_when_its_result_cannot_be_fetched(
        self,
    ) -> None:
        private = DownloadError("The address is not a public one.", retryable=False)
        effects = scripted(replace(PENDING, cancel=CANCEL), DONE, fetches=[private])
        with pytest.raises(DownloadError):
            await run(REQUEST, ROUTE, effects)
        assert effects.cancelled == []


class TestAnImageForAProviderWithALimit:
    ROUTE = Route(
        replace(
            ROUTE.spec,
            adapters={"image-to-image": replace(ROUTE.adapter, image_limit_bytes=5)},
        ),
        replace(ROUTE.row, task="image-to-image"),
    )

    async def test_is_refused_before_anything_is_sent_if_it_is_too_large(self) -> None:
        effects = scripted(DONE)
        with pytest.raises(ResponseError, match="up to 5 bytes"):
            await run(self._request(b"foxes!"), self.ROUTE, effects)
        assert effects.asked == []

    async def test_may_be_as_large_as_that(self) -> None:
        effects = scripted(DONE)
        assert await run(self._request(b"foxes"), self.ROUTE, effects) == PICTURE

    @staticmethod
    def _request(data: bytes) -> GenerationRequest:
        image = ImageInput.from_bytes(data, "image/png")
        return replace(REQUEST, task="image-to-image", image=image)
