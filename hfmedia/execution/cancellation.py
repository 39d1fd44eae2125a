"""The request that cancels a job: sent again where it failed, and logged where nothing helped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from hfmedia.errors import ConnectFailed, ConnectionLost
from hfmedia.execution.classify import retry_after_s
from hfmedia.types import ProviderResponse

log = logging.getLogger(__name__)

SendRequest: TypeAlias = Callable[[], Awaitable[ProviderResponse]]

ANSWER_S: Final = 10.0  # for one request, its key included
PAUSES_S: Final = (0.5, 2.0)  # before the second and the third request
MAX_PAUSE_S: Final = 5.0  # however long the provider asks to wait
# The job has ended, or does not exist any more.
OVER_STATUSES: Final = frozenset({400, 404, 409, 410, 422})
AGAIN_STATUSES: Final = frozenset({408, 425, 429})


async def cancel_job(send: SendRequest, job: str, pauses_s: Sequence[float] = PAUSES_S) -> None:
    """Send the request that cancels a job, at most once more than there are pauses.

    Raises nothing: an error from here would hide the one for which the job was given up. `job`
    names it in the log.
    """
    problem = ""
    try:
        for pause_s in (*pauses_s, None):
            problem, wait_s = await _problem_after(send)
            if not problem:
                return
            if wait_s is None or pause_s is None:
                break
            await asyncio.sleep(max(pause_s, min(wait_s, MAX_PAUSE_S)))
    except asyncio.CancelledError:
        log.warning("%s was not cancelled in time, and may run on", job)
        raise
    log.warning("%s cannot be cancelled, and may run on: %s", job, problem)


async def _problem_after(send: SendRequest) -> tuple[str, float | None]:
    """What went wrong, empty if nothing; and the seconds until it may be sent again, if it may."""
    try:
        async with asyncio.timeout(ANSWER_S):
            response = await send()
    except (ConnectFailed, ConnectionLost, TimeoutError) as error:
        return type(error).__name__, 0
    except Exception as error:  # whatever a resolver of keys raises
        return type(error).__name__, None
    status = response.status
    if status < 300 or status in OVER_STATUSES:
        return "", None
    may_send_again = status in AGAIN_STATUSES or status >= 500
    return f"it answered {status}", (retry_after_s(response) or 0) if may_send_again else None
