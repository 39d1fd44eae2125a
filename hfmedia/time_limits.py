"""How long a call may take, and until when."""

from __future__ import annotations

from typing import NamedTuple

from hfmedia.execution.effects import Effects
from hfmedia.policy import Policy
from hfmedia.types import Task


class TimeLimit(NamedTuple):
    """When a call ends, in seconds since the epoch, and the seconds that errors say it had.

    Without `limit_s` they say how far off the deadline was at the start.
    """

    deadline: float
    limit_s: float | None


def limit_s(policy: Policy, task: Task, timeout: float) -> float:
    """Seconds that a generation may take."""
    deadline_s = policy.deadline_s(task)
    return min(timeout, deadline_s) if timeout > 0 else deadline_s


async def time_limit(
    effects: Effects, policy: Policy, task: Task, timeout: float, deadline: float | None
) -> TimeLimit:
    """The limit of a call; a deadline that is given wins, and `timeout` then is what errors say."""
    allowed_s = limit_s(policy, task, timeout)
    if deadline is None:
        return TimeLimit(await effects.now() + allowed_s, allowed_s)
    return TimeLimit(deadline, allowed_s if timeout > 0 else None)
