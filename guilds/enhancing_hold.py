"""What is held for a job whose prompt is improved first."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.quotes import Quote
from storage.hold_rows import HoldRequest, HoldRow
from storage.rows import ENHANCING


def with_enhancing(hold: HoldRequest, quote: Quote) -> HoldRequest:
    """The same with what the improved prompt may cost, by a quote of its own."""
    amount = quote.estimate
    row = HoldRow(
        job_id=hold.job.job_id,
        number=ENHANCING,
        estimate_micros=amount.micros,
        approximate=amount.approximate,
    )
    return replace(hold, holds=(row, *hold.holds))
