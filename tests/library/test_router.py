"""What happens when a provider fails: one case per kind of failure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hfmedia.adapter import Route
from hfmedia.errors import (
    AllProvidersFailed,
    BadReply,
    ConnectFailed,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    Failure,
    HFMediaError,
    JobFailed,
    MissingAuthError,
    OutOfCredits,
    ProviderError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import Accepted, Downloading, MovedOn, Trying, Waiting
from hfmedia.execution.tickets import Ticket
from hfmedia.progress import outcome_of
from hfmedia.routing import router
from hfmedia.types import GenerationRequest
from tests.library.scripted import (
    DONE,
    FILM,
    LATER,
    PENDING,
    PICTURE,
    REQUEST,
    Scripted,
    a_provider,
    a_row,
    generate,
    routes,
)

BUSY = ResponseError("fal-ai answered 429.", status=429, provider="fal-ai")


def refused(status: int) -> ResponseError:
    return ResponseError(f"it answered {status}.", status=status)


class TestFailingOver:
    async def test_a_busy_provider_hands_over_to_the_next(self) -> None:
        effects = Scripted({"fal-ai": [BUSY], "replicate": [DONE]})
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert generation.media == PICTURE
        assert generation.provider == "replicate"
        assert effects.events == [
            Trying("fal-ai"),
            MovedOn("fal-ai", Failure.of(BUSY)),
            Trying("replicate"),
            Downloading("replicate"),
        ]

    async def test_the_path_names_who_failed_and_how(self) -> None:
        effects = Scripted({"fal-ai": [BUSY], "replicate": [DONE]})
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert generation.path == "fal-ai 429 → replicate"
        assert [(it.provider, it.outcome) for it in generation.attempts] == [
            ("fal-ai", "429"),
            ("replicate", "ok"),
        ]
        assert all(it.seconds >= 0 for it in generation.attempts)
        assert generation.seconds >= sum(it.seconds for it in generation.attempts)

    async def test_the_path_names_them_in_the_order_of_asking(self) -> None:
        names = ("nscale", "fal-ai", "together", "replicate")
        failures = {"nscale": refused(500), "fal-ai": BUSY, "together": JobFailed("no")}
        steps = {name: [error] for name, error in failures.items()}
        effects = Scripted({**steps, "replicate": [DONE]})
        generation = await generate(REQUEST, routes(*names), effects)
        assert generation.path == "nscale 500 → fal-ai 429 → together failed → replicate"
        assert [it.provider for it in generation.attempts] == list(names)

    async def test_a_straight_way_is_only_the_provider(self) -> None:
        effects = Scripted({"fal-ai": [DONE]})
        assert (await generate(REQUEST, routes("fal-ai"), effects)).path == "fal-ai"

    @pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422, 429, 500, 503])
    @pytest.mark.parametrize("request_", [REQUEST, FILM], ids=["picture", "video"])
    async def test_what_was_refused_before_acceptance_goes_to_the_next(
        self, status: int, request_: GenerationRequest
    ) -> None:
        request = replace(request_, parameters={"width": 64, "height": 64})
        # Asked without our defaults, it refuses again.
        effects = Scripted({"fal-ai": [refused(status)] * 2, "replicate": [DONE]})
        ways = routes("fal-ai", "replicate", task=request.task)
        generation = await generate(request, ways, effects)
        assert generation.path == f"fal-ai {status} → replicate"

    @pytest.mark.parametrize("request_", [REQUEST, FILM], ids=["picture", "video"])
    @pytest.mark.parametrize("error", [ConnectFailed("no connection"), JobFailed("out of memory")])
    async def test_what_surely_gave_nothing_goes_to_the_next(
        self, request_: GenerationRequest, error: HFMediaError
    ) -> None:
        # Where there was no connection, one more is tried first.
        effects = Scripted({"fal-ai": [error] * 2, "replicate": [DONE]})
        ways = routes("fal-ai", "replicate", task=request_.task)
        assert (await generate(request_, ways, effects)).path == "fal-ai failed → replicate"

    async def test_a_job_that_failed_after_waiting_goes_to_the_next(self) -> None:
        effects = Scripted({"fal-ai": [PENDING, JobFailed("out of memory")], "replicate": [DONE]})
        generation = await generate(FILM, routes("fal-ai", "replicate", task=FILM.task), effects)
        assert generation.provider == "replicate"
        assert Waiting("fal-ai", "queued", 3) in effects.events

    @pytest.mark.parametrize(
        ("error", "word"),
        [
            (ConnectionLost("it broke"), "unclear"),
            (BadReply("nonsense"), "unclear"),
            (UnknownOutcome("it answered 502", status=502), "502"),
            (UnknownOutcome("it answered 504", status=504), "504"),
        ],
    )
    async def test_when_nobody_knows_pictures_move_on_and_the_path_says_so(
        self, error: HFMediaError, word: str
    ) -> None:
        effects = Scripted({"fal-ai": [error], "replicate": [DONE]})
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert generation.path == f"fal-ai {word} → replicate"

    @pytest.mark.parametrize(
        "error", [ConnectionLost("it broke"), BadReply("nonsense"), UnknownOutcome("502")]
    )
    async def test_when_nobody_knows_videos_stop(self, error: HFMediaError) -> None:
        effects = Scripted({"fal-ai": [error]})
        with pytest.raises(UnknownOutcome) as caught:
            await generate(FILM, routes("fal-ai", "replicate", task=FILM.task), effects)
        assert type(caught.value) is type(error)
        assert effects.providers == ["fal-ai"]

    async def test_refused_content_stops(self) -> None:
        effects = Scripted({"fal-ai": [ContentRefused("fal-ai: NSFW")]})
        with pytest.raises(ContentRefused):
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.providers == ["fal-ai"]

    async def test_a_lost_result_is_never_generated_again(self) -> None:
        lost = DownloadError("gone", status=404, url="https://cdn.example/1.png")
        effects = Scripted({"fal-ai": [DONE]}, fetches=[lost] * 3)
        with pytest.raises(DownloadError):
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.providers == ["fal-ai"]

    async def test_a_result_that_cannot_be_used_counts_as_a_reply_that_cannot_be_read(
        self,
    ) -> None:
        effects = Scripted(
            {"fal-ai": [DONE], "replicate": [DONE]}, fetches=[BadReply("The picture is cut off.")]
        )
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert generation.path == "fal-ai unclear → replicate"

    async def test_a_row_that_cannot_be_part_of_an_address_is_passed_over(self) -> None:
        poisoned = Route(a_provider("fal-ai"), a_row("fal-ai", provider_id="../../admin"))
        effects = Scripted({"replicate": [DONE]})
        generation = await generate(REQUEST, [poisoned, *routes("replicate")], effects)
        assert generation.path == "fal-ai failed → replicate"


class TestTheVerdict:
    async def test_one_provider_speaks_for_itself(self) -> None:
        with pytest.raises(ResponseError) as caught:
            await generate(REQUEST, routes("fal-ai"), Scripted({"fal-ai": [BUSY]}))
        assert Failure.of(caught.value) == Failure.of(BUSY)

    async def test_several_are_all_quoted(self) -> None:
        effects = Scripted({"fal-ai": [BUSY], "replicate": [JobFailed("replicate: no memory")]})
        with pytest.raises(
            AllProvidersFailed, match=r"fal-ai answered 429\. · replicate: no memory"
        ) as caught:
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert [failure.provider for failure in caught.value.failures] == ["fal-ai", "replicate"]

    async def test_a_key_that_nobody_takes_is_the_operators(self) -> None:
        effects = Scripted({"fal-ai": [refused(401)], "replicate": [refused(401)]})
        with pytest.raises(MissingAuthError, match="No provider takes this key"):
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)

    @pytest.mark.parametrize("statuses", [(402, 402), (401, 402), (402, 401)])
    async def test_an_account_that_cannot_pay_is_the_operators(
        self, statuses: tuple[int, int]
    ) -> None:
        first, second = map(refused, statuses)
        effects = Scripted({"fal-ai": [first], "replicate": [second]})
        with pytest.raises(OutOfCredits, match="The account cannot pay"):
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)

    async def test_one_that_failed_otherwise_makes_it_nobodys(self) -> None:
        effects = Scripted({"fal-ai": [refused(401)], "replicate": [refused(500)]})
        with pytest.raises(AllProvidersFailed):
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)

    def test_an_outcome_is_a_word_or_two(self) -> None:
        errors = [BUSY, DeadlineExceeded("late"), ConnectFailed("no"), ProviderError("odd")]
        assert [outcome_of(it) for it in errors] == ["429", "unclear", "failed", "failed"]


class TestOurDefaults:
    @pytest.mark.parametrize("status", [400, 422])
    async def test_refused_once_they_are_dropped_and_the_same_provider_is_asked(
        self, status: int
    ) -> None:
        effects = Scripted({"fal-ai": [refused(status), DONE]})
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.bodies == [
            {"prompt": "a fox", "width": 1024, "height": 1024},
            {"prompt": "a fox"},
        ]
        assert generation.path == "fal-ai"
        assert generation.request.arguments == {}

    async def test_refused_twice_the_next_provider_has_them_again(self) -> None:
        effects = Scripted({"fal-ai": [refused(422)] * 2, "replicate": [DONE]})
        await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.providers == ["fal-ai", "fal-ai", "replicate"]
        assert effects.bodies[2] == {"prompt": "a fox", "width": 1024, "height": 1024}

    async def test_a_queue_that_refuses_them_with_the_result_is_asked_without(self) -> None:
        late = JobFailed("fal-ai answered 422: resolution is not one of 720p.", status=422)
        effects = Scripted({"fal-ai": [PENDING, late, PENDING, DONE]})
        generation = await generate(FILM, routes("fal-ai", task=FILM.task), effects)
        assert generation.path == "fal-ai"
        assert effects.bodies[1] == {"prompt": "a fox"}

    async def test_a_job_that_was_accepted_without_them_can_still_be_stored(self) -> None:
        effects = Scripted({"fal-ai": [refused(422), PENDING, DONE]})
        await generate(FILM, routes("fal-ai", task=FILM.task), effects)
        [ticket] = [event.ticket for event in effects.events if isinstance(event, Accepted)]
        assert Ticket.from_json(ticket.to_json()) == ticket
        assert ticket.request.defaults == {}

    async def test_what_the_caller_chose_is_never_dropped(self) -> None:
        request = replace(REQUEST, aspect_ratio="16:9", parameters={"seed": 7})
        effects = Scripted({"fal-ai": [refused(422)], "replicate": [DONE]})
        await generate(request, routes("fal-ai", "replicate"), effects)
        assert effects.providers == ["fal-ai", "replicate"]
        assert effects.bodies[0] == {"prompt": "a fox", "seed": 7, "width": 1024, "height": 576}

    async def test_a_video_says_how_it_was_really_made(self) -> None:
        effects = Scripted({"fal-ai": [DONE]})
        generation = await generate(FILM, routes("fal-ai", task=FILM.task), effects)
        assert generation.request.arguments == {
            "num_inference_steps": 20,
            "resolution": "480p",
            "aspect_ratio": "16:9",
        }

    async def test_a_provider_that_counts_pixels_gets_pixels(self) -> None:
        effects = Scripted({"novita": [DONE]})
        route = Route(a_provider("novita", video_in_pixels=True), a_row("novita", FILM.task))
        await generate(replace(FILM, resolution="720p"), [route], effects)
        assert effects.bodies == [
            {"prompt": "a fox", "num_inference_steps": 20, "width": 1280, "height": 720}
        ]


class TestAShortWait:
    @pytest.mark.parametrize("status", [429, 503])
    async def test_it_is_waited_for_once(self, status: int) -> None:
        soon = ResponseError("soon", status=status, retry_after_s=2)
        effects = Scripted({"fal-ai": [soon, soon], "replicate": [DONE]})
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.pauses == [2]
        assert effects.providers == ["fal-ai", "fal-ai", "replicate"]
        assert generation.path == f"fal-ai {status} → replicate"

    async def test_after_it_the_same_provider_may_do_it(self) -> None:
        soon = ResponseError("soon", status=429, retry_after_s=5)
        effects = Scripted({"fal-ai": [soon, DONE]})
        assert (await generate(REQUEST, routes("fal-ai"), effects)).path == "fal-ai"

    @pytest.mark.parametrize("wait_s", [5.1, 3600])
    async def test_a_long_wait_is_not_waited_for(self, wait_s: float) -> None:
        later = ResponseError("later", status=429, retry_after_s=wait_s)
        effects = Scripted({"fal-ai": [later], "replicate": [DONE]})
        await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.pauses == []

    async def test_a_wait_beyond_the_deadline_is_not_waited_for(self) -> None:
        soon = ResponseError("soon", status=429, retry_after_s=4)
        effects = Scripted({"fal-ai": [soon], "replicate": [DONE]}, clock=LATER - 3)
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.pauses == []
        assert generation.path == "fal-ai 429 → replicate"

    async def test_other_statuses_do_not_wait(self) -> None:
        error = ResponseError("it answered 500.", status=500, retry_after_s=1)
        effects = Scripted({"fal-ai": [error], "replicate": [DONE]})
        await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.pauses == []

    async def test_who_could_not_be_reached_is_tried_once_more(self) -> None:
        gone = ConnectFailed("no connection")
        effects = Scripted({"fal-ai": [gone, DONE]})
        assert (await generate(REQUEST, routes("fal-ai"), effects)).path == "fal-ai"
        effects = Scripted({"fal-ai": [gone, gone], "replicate": [DONE]})
        generation = await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert generation.path == "fal-ai failed → replicate"


class TestTheTimeIsUp:
    async def test_no_other_provider_is_asked(self) -> None:
        effects = Scripted({"fal-ai": [DeadlineExceeded("late")], "replicate": [DONE]})
        with pytest.raises(DeadlineExceeded):
            await generate(REQUEST, routes("fal-ai", "replicate"), effects)
        assert effects.providers == ["fal-ai"]

    async def test_while_routes_are_looked_for_it_says_how_long_it_had(self) -> None:
        effects = Scripted({}, rows=Failure.of(DeadlineExceeded("late")), clock=100)
        with pytest.raises(DeadlineExceeded) as caught:
            await router.generate(REQUEST, effects, deadline=160)
        assert caught.value.limit_s == 60


async def test_a_resumed_job_that_fails_counts_against_its_provider() -> None:
    ticket = Ticket(request=REQUEST, row=a_row("fal-ai"), pending=PENDING, deadline=LATER)
    effects = Scripted({"fal-ai": [JobFailed("no memory")]})
    with pytest.raises(JobFailed):
        await router.resume(ticket, effects, deadline=LATER)
    [(attempt, failure)] = effects.outcomes
    assert (attempt.provider, attempt.outcome) == ("fal-ai", "failed")
    assert failure is not None
