"""One request at one provider: submit, poll, fetch.

All that happens to the world is in the `Effects` that are handed in; the rest is arithmetic.
The deadline is the caller's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from hfmedia.errors import BadReply, ConnectFailed, ConnectionLost, DownloadError, ResponseError
from hfmedia.events import Accepted, Downloading, Waiting
from hfmedia.tickets import Ticket
from hfmedia.wire import Done, Pending, Picture

if TYPE_CHECKING:
    from hfmedia.events import Event
    from hfmedia.files import Media
    from hfmedia.wire import Call, GenerationRequest, Route

FETCHES: Final = 3
QUICKEST: Final = 0.25  # seconds between polls
SLOWEST: Final = 5.0
SHARE: Final = 0.08  # of the time waited: a result is noticed within a tenth of the job's time


class Effects(Protocol):
    """What a generation does to the world."""

    async def pause(self, seconds: float) -> None:
        """Wait."""

    async def advance(self, route: Route, call: Call) -> Done | Pending:
        """Ask the provider, and read what it says. Raises `HFMediaError`."""

    async def fetch(self, route: Route, done: Done) -> Media:
        """Have the result here, checked. Raises `DownloadError` or `BadReply`."""

    def tell(self, event: Event) -> None:
        """Say what is going on. Saying it twice does no harm."""

    def abandon(self, route: Route, call: Call) -> None:
        """Tell the provider to stop, without waiting for what it says."""


@dataclass(slots=True)
class _Job:
    """Where a generation stands: the last call, and how long has been waited for it, in seconds."""

    call: Call
    waited: float = 0.0
    cancel: Call | None = None


async def run(request: GenerationRequest, route: Route, effects: Effects) -> Media:
    """The media of a request, made by the provider of the route."""
    request = await _with_image(request, route, effects)
    call = route.submit(request)
    step = await effects.advance(route, call)
    if isinstance(step, Pending):
        ticket = Ticket(request=request, row=route.row, pending=step)
        effects.tell(Accepted(route.provider, ticket))
    return await _collected(_Job(call), step, route, effects)


async def resume(ticket: Ticket, route: Route, effects: Effects) -> Media:
    """The media of a job that was accepted before, perhaps by another process."""
    return await _collected(_Job(ticket.pending.call), ticket.pending, route, effects)


async def _collected(job: _Job, step: Done | Pending, route: Route, effects: Effects) -> Media:
    """The result, fetched again where its download fails; never generated again."""
    done = await _finished(job, step, route, effects)
    effects.tell(Downloading(route.provider))
    for _ in range(FETCHES - 1):
        try:
            return await effects.fetch(route, done)
        except DownloadError as error:
            if not error.again:
                raise
        await effects.pause(1)
        if job.call.method == "GET":  # a job can be asked for a fresh address
            done = await _finished(job, Pending(call=job.call, after=0), route, effects)
    return await effects.fetch(route, done)


async def _with_image(
    request: GenerationRequest, route: Route, effects: Effects
) -> GenerationRequest:
    """The request with the bytes of its image, where the provider takes no address."""
    if request.image is None or request.image.url is None or not route.adapter.inline:
        return request
    media = await effects.fetch(route, Done(link=request.image.url))
    picture = Picture(data=media.read(), content_type=media.content_type)
    media.discard()
    return replace(request, image=picture)


async def _finished(job: _Job, step: Done | Pending, route: Route, effects: Effects) -> Done:
    """Poll until the job is done. An accepted job is never submitted again."""
    at_least, garbled = 0.0, 0
    while isinstance(step, Pending):
        pending, is_over = step, not step.after
        job.cancel = pending.cancel or job.cancel
        try:
            if at_least or not is_over:
                effects.tell(
                    Waiting(route.provider, pending.note, pending.position, pending.percent)
                )
                pause = max(interval(job.waited), at_least)
                await effects.pause(pause)
                job.waited += pause
            job.call, at_least = pending.call, 0.0
            step = await effects.advance(route, job.call)
            garbled = 0
        except (ResponseError, ConnectFailed, ConnectionLost, BadReply) as error:
            # The job is well, only the question failed: the deadline ends this. But a job that is
            # over and has no result, or answers that nobody can read, will not get better.
            garbled += is_over or isinstance(error, BadReply)
            if garbled >= FETCHES:
                raise
            at_least = getattr(error, "retry_after", None) or 1.0
            step = replace(pending, note="no answer")
        except asyncio.CancelledError:
            if job.cancel is not None:
                effects.abandon(route, job.cancel)
            raise
    return step


def interval(waited: float) -> float:
    """Seconds until the next poll: quick at first, slower with the job's age."""
    return min(max(QUICKEST, waited * SHARE), SLOWEST)
