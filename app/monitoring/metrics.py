"""The metrics of a process, named and measured after the conventions of Prometheus."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from jobs.models import Status
from replies.late.ways import LateOutcome

STATES: Final = ("queued", "running", "delivering")
"""Of a job: it waits for its turn, or generates, or all its generations have ended and its reply is
completed."""

ABANDONED: Final = "abandoned"
"""A generation that was given up because its reply could not be written any more."""

ENDS: Final = (*(status for status in get_args(Status) if status != "running"), ABANDONED)
LATE_OUTCOMES: Final = get_args(LateOutcome)
SCOPES: Final = ("user", "global", "shared")
NO_ANSWER: Final = "none"
OTHER: Final = "other"
STATUSES: Final = frozenset(str(status.value) for status in HTTPStatus)
OUTCOMES: Final = STATUSES | {"ok", "failed", "unclear", "lost"}

WAIT_BUCKETS_S: Final = (0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 30, 60, 300)
ATTEMPT_BUCKETS_S: Final = (0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 900)
LAG_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """The metrics in a registry of their own. Labels take one of a bounded set of values."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.jobs = Gauge(
            "hfmedia_jobs", "Jobs of this process by state.", ["state"], registry=self.registry
        )
        self.job_wait = Histogram(
            "hfmedia_job_wait_seconds",
            "From a command or click to its first request at a provider.",
            buckets=WAIT_BUCKETS_S,
            registry=self.registry,
        )
        self.generations = Counter(
            "hfmedia_generations",
            "Generations that have ended, by how.",
            ["status"],
            registry=self.registry,
        )
        self.late_replies = Counter(
            "hfmedia_late_replies",
            "Deliveries of jobs whose reply could no longer be edited by its token, by outcome.",
            ["outcome"],
            registry=self.registry,
        )
        self.provider_attempts = Counter(
            "hfmedia_provider_attempts",
            "Providers that were asked, by how it ended: ok, an HTTP status or a word.",
            ["provider", "task", "outcome"],
            registry=self.registry,
        )
        self.provider_duration = Histogram(
            "hfmedia_provider_attempt_duration_seconds",
            "How long providers took, failures included.",
            ["provider", "task"],
            buckets=ATTEMPT_BUCKETS_S,
            registry=self.registry,
        )
        self.discord_edits = Counter(
            "hfmedia_discord_edits",
            "Edits of replies that were sent to Discord, by HTTP status.",
            ["status"],
            registry=self.registry,
        )
        self.discord_rate_limits = Counter(
            "hfmedia_discord_rate_limits",
            "Requests of all kinds that Discord answered with 429, by scope of the limit.",
            ["scope"],
            registry=self.registry,
        )
        self.loop_lag = Histogram(
            "hfmedia_event_loop_lag_seconds",
            "How late the event loop woke up, measured four times a second.",
            buckets=LAG_BUCKETS_S,
            registry=self.registry,
        )
        self._begin_at_zero()

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _begin_at_zero(self) -> None:
        """Show what has not happened yet as 0, so that its first time counts as an increase."""
        for state in STATES:
            self.jobs.labels(state)
        for status in ENDS:
            self.generations.labels(status)
        for outcome in LATE_OUTCOMES:
            self.late_replies.labels(outcome)
        for scope in (*SCOPES, OTHER):
            self.discord_rate_limits.labels(scope)


def label_of(value: str, known: frozenset[str] | tuple[str, ...]) -> str:
    """The value if it is one of those known, so that no server adds labels without end."""
    return value if value in known else OTHER
