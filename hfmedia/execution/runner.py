"""One request at one provider: submit, poll, fetch.

All that happens to the world is in the `Effects` that are handed in; the rest is arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from hfmedia.adapter import Route
from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ConnectionLost,
    DeadlineExceeded,
    DownloadError,
    Failure,
    JobFailed,
    RequestError,
    ResponseError,
)
from hfmedia.events import Accepted, Downloading, Waiting
from hfmedia.execution.effects import Effects, Step
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.execution.tickets import Ticket
from hfmedia.types import Done, GenerationRequest, ImageInput, MediaRef, Pending, ProviderRequest

MAX_FETCHES: Final = 3
MAX_BAD_REPLIES: Final = 3  # in a row, to polls
FETCH_PAUSE_S: Final = 1.0
MIN_POLL_S: Final = 0.25
MAX_POLL_S: Final = 5.0
POLL_SHARE: Final = 0.08  # of the time waited: a result is noticed within a tenth of the job's time
RETRY_POLL_S: Final = 1.0
LAST_POLL_S: Final = 1.0  # before the deadline, however long a provider asks to wait


@dataclass(slots=True)
class _Job:
    """The last request to the provider, the seconds waited, and what cancels the job."""

    last: ProviderRequest
    waited_s: float = 0.0
    cancel: ProviderRequest | None = None


async def run(
    request: GenerationRequest, route: Route, effects: Effects, *, deadline: float
) -> MediaRef:
    """The result of a request at the provider of the route. Raises `HFMediaError`.

    `deadline` is in seconds since the epoch.
    """
    request = await _with_image_bytes(request, route, effects, deadline)
    with reply_boundary(route.provider):
        submit = route.request(request)
    step = _checked(await effects.submit(route, submit, deadline))
    # From here on nothing is awaited until the job is in the hands of `_result`.
    cancel = step.cancel if isinstance(step, Pending) else None
    return await _result(_Job(submit, cancel=cancel), step, route, effects, deadline, request)


async def resume(ticket: Ticket, route: Route, effects: Effects, *, deadline: float) -> MediaRef:
    """The result of a job that was accepted before, perhaps by another process."""
    job = _Job(ticket.pending.poll, cancel=ticket.pending.cancel)
    return await _result(job, ticket.pending, route, effects, deadline)


async def _result(
    job: _Job,
    step: Done | Pending,
    route: Route,
    effects: Effects,
    deadline: float,
    submitted: GenerationRequest | None = None,
) -> MediaRef:
    """Poll and fetch. Whatever gives up an accepted job, cancels it at the provider here.

    That a `submitted` request was accepted is reported first: a callback that raises gives the
    job up as well.
    """
    try:
        if submitted is not None and isinstance(step, Pending):
            effects.report(_accepted(submitted, route, step, deadline))
        done = await _poll_until_done(job, step, route, effects, deadline)
        job.cancel = None
        return await _fetch(job, done, route, effects, deadline)
    except BaseException:
        if job.cancel is not None:
            await effects.cancel(route, job.cancel)
        raise


def _accepted(
    request: GenerationRequest, route: Route, pending: Pending, deadline: float
) -> Accepted:
    # An accepted job needs its image no more, and a ticket is small.
    bare = replace(request, image=None)
    ticket = Ticket(request=bare, row=route.row, pending=pending, deadline=deadline)
    return Accepted(route.provider, ticket)


async def _poll_until_done(
    job: _Job, step: Step, route: Route, effects: Effects, deadline: float
) -> Done:
    """Poll an accepted job, which is never submitted again."""
    retry_s, bad_replies = 0.0, 0
    while isinstance(step, Pending):
        pending, is_over = step, not step.after_s
        job.cancel = pending.cancel or job.cancel
        if retry_s or not is_over:
            effects.report(
                Waiting(route.provider, pending.state, pending.position, pending.percent)
            )
            await _pause(job, retry_s, effects, deadline)
        job.last, retry_s = pending.poll, 0.0
        answer = await effects.poll(route, job.last, deadline)
        try:
            step = _checked(answer)
            bad_replies = 0
        except (JobFailed, RequestError):
            job.cancel = None  # the provider has ended it
            raise
        except (ResponseError, ConnectFailed, ConnectionLost, BadReply) as error:
            # The job goes on, only the question failed: the deadline ends this. But a job that is
            # over and has no result, or replies that cannot be read, will not get better.
            bad_replies += is_over or isinstance(error, BadReply)
            if bad_replies >= MAX_BAD_REPLIES:
                raise
            retry_s = getattr(error, "retry_after_s", None) or RETRY_POLL_S
            step = replace(pending, state="no answer", position=None, percent=None)
    assert isinstance(step, Done), "a failure was raised"  # noqa: S101
    return step


async def _pause(job: _Job, at_least_s: float, effects: Effects, deadline: float) -> None:
    """Wait until the next poll; a last one comes shortly before the deadline."""
    left_s = deadline - await effects.now()
    if left_s <= 0:
        raise DeadlineExceeded("The time is up.")
    wanted_s = max(poll_interval_s(job.waited_s), at_least_s)
    pause_s = min(wanted_s, max(left_s - LAST_POLL_S, MIN_POLL_S))
    await effects.sleep(pause_s)
    job.waited_s += pause_s


async def _fetch(
    job: _Job, done: Done, route: Route, effects: Effects, deadline: float
) -> MediaRef:
    """The result, fetched again where its download fails; never generated again."""
    effects.report(Downloading(route.provider))
    for _ in range(MAX_FETCHES - 1):
        try:
            return _fetched(await effects.fetch(route, done, deadline))
        except DownloadError as error:
            if not error.retryable:
                raise
        await effects.sleep(FETCH_PAUSE_S)
        if job.last.method == "GET":  # a job can be asked for a fresh link
            again = Pending(poll=job.last, after_s=0)
            done = await _poll_until_done(job, again, route, effects, deadline)
    return _fetched(await effects.fetch(route, done, deadline))


async def _with_image_bytes(
    request: GenerationRequest, route: Route, effects: Effects, deadline: float
) -> GenerationRequest:
    """The request with its image fetched where the provider takes no URL, if it takes its size."""
    image, adapter = request.image, route.adapter
    if image is not None and image.url is not None and adapter.needs_image_bytes:
        image = ImageInput(media=_fetched(await effects.fetch_image(image.url, deadline)))
        request = replace(request, image=image)
    limit = adapter.image_limit_bytes
    if limit is not None and image is not None and image.media and image.media.size > limit:
        raise ResponseError(
            f"{route.provider} takes images of up to {limit} bytes.",
            status=413,
            provider=route.provider,
        )
    return request


def _checked(step: Step) -> Done | Pending:
    if isinstance(step, Failure):
        raise step.error()
    return step


def _fetched(found: MediaRef | Failure) -> MediaRef:
    if isinstance(found, Failure):
        raise found.error()
    return found


def poll_interval_s(waited_s: float) -> float:
    """Seconds until the next poll: short at first, longer with the job's age."""
    return min(max(MIN_POLL_S, waited_s * POLL_SHARE), MAX_POLL_S)
