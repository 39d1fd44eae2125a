"""Counts what becomes of late replies."""

from __future__ import annotations

from app.monitoring.metrics import Metrics
from jobs.models import JobSpec, Snapshot
from replies.delivery import DeliversLate
from replies.late.ways import LateOutcome


class MeasuredLateReplies:
    """Delivers late through another one."""

    def __init__(self, late: DeliversLate, metrics: Metrics) -> None:
        self._late = late
        self._metrics = metrics

    async def deliver(self, spec: JobSpec, snapshot: Snapshot) -> LateOutcome:
        """Deliver, and count the outcome."""
        outcome = await self._late.deliver(spec, snapshot)
        self._metrics.late_replies.labels(outcome).inc()
        return outcome
