"""What the log says of jobs: ids, providers, statuses and kinds of errors; never a prompt.

A provider's own words are left out: they may repeat the prompt.
"""

from __future__ import annotations

import logging
from typing import Final

from hfmedia.errors import Failure
from hfmedia.events import Accepted, Downloading, Event, MovedOn, Trying, Waiting
from jobs.models import JobSpec

log = logging.getLogger(__name__)

# Fields of failures that hold one of a few known words.
PROBLEMS: Final = ("problem", "model_problem", "auth_problem", "download_problem")


def job_name(spec: JobSpec, number: int | None = None) -> str:
    """A job, or one of its generations: `job 7 #2 (guild 1, member 2)`."""
    which = "" if number is None else f" #{number}"
    requester = spec.requester
    return f"job {spec.job_id}{which} (guild {requester.guild_id}, member {requester.user_id})"


def describe_failure(failure: Failure) -> str:
    """Provider, kind of error and status: `fal-ai ResponseError 429`; of each provider."""
    if failure.causes:
        causes = "; ".join(describe_failure(cause) for cause in failure.causes)
        return f"{failure.type}: {causes}"
    problems = [failure.fields.get(name) for name in PROBLEMS]
    parts = [failure.provider, failure.type, failure.status, *problems]
    return " ".join(str(part) for part in parts if part is not None)


def log_event(name: str, event: Event) -> None:
    """A provider that was left at INFO, the rest of the course of a generation at DEBUG."""
    match event:
        case MovedOn(_, failure):
            log.info("%s moved on: %s", name, describe_failure(failure))
        case Trying(provider):
            log.debug("%s asks %s", name, provider)
        case Accepted(provider):
            log.debug("%s was accepted by %s", name, provider)
        case Waiting(provider, state, position, percent):
            log.debug(
                "%s waits for %s: state %.40s, position %s, percent %s",
                name,
                provider,
                state,
                position,
                percent,
            )
        case Downloading(provider, received, total):
            log.debug("%s downloads from %s: %s of %s bytes", name, provider, received, total)
