"""Holds to begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from storage.hold_rows import Bound, HeldJobRow, HoldRow, Measure, Scope, Window, counter_at

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
DOLLAR = 1_000_000


def held_job(job_id: str = "1001", **fields: Any) -> HeldJobRow:
    """A job of member 11 in guild 33 that began at noon, unless `fields` say otherwise."""
    defaults: dict[str, Any] = {
        "tenant": "33",
        "user_id": 11,
        "guild_id": 33,
        "key_owner": "guild",
        "task": "text-to-image",
        "model": "owner/model",
        "quote": "{}",
        "began_at": NOON,
    }
    return HeldJobRow(job_id=job_id, **{**defaults, **fields})


def holds_of(job_id: str = "1001", *estimates_micros: int) -> list[HoldRow]:
    """What is held for each of its generations."""
    return [
        HoldRow(job_id=job_id, number=number, estimate_micros=estimate)
        for number, estimate in enumerate(estimates_micros, 1)
    ]


def bound(
    scope: Scope,
    subject: str | int,
    window: Window,
    limit: int,
    *,
    measure: Measure = "micros",
    at: float = NOON,
) -> Bound:
    """A bound of what is counted at a time."""
    return Bound(counter=counter_at(scope, subject, window, at), measure=measure, limit=limit)
