"""Counts how providers do, between the library and the live effects."""

from __future__ import annotations

from dataclasses import dataclass

from app.monitoring.metrics import OUTCOMES, Metrics, label_of
from hfmedia.adapter import Route
from hfmedia.errors import Failure
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.results import Attempt


@dataclass
class MeasuredEffects(PassingEffects):
    """The effects of `inner`; each attempt is counted where its outcome is recorded."""

    metrics: Metrics

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Count the attempt, and pass it on."""
        outcome = label_of(attempt.outcome, OUTCOMES)
        self.metrics.provider_attempts.labels(route.provider, route.row.task, outcome).inc()
        duration = self.metrics.provider_duration.labels(route.provider, route.row.task)
        duration.observe(attempt.latency_s)
        await self.inner.record_outcome(route, attempt, failure)
