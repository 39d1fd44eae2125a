"""What is held for a job whose prompt is improved first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from hfmedia.quotes import Quote
from hfmedia.serialization import from_json, to_json
from storage.hold_rows import HeldJobRow, HoldRequest, HoldRow
from storage.rows import ENHANCING


@dataclass(frozen=True, slots=True, kw_only=True)
class EnhancedQuote:
    """The quote of each generation, and that of the answer which improves their prompt."""

    generations: Quote
    enhancing: Quote


def with_enhancing(hold: HoldRequest, generations: Quote, enhancing: Quote) -> HoldRequest:
    """The same with what the improved prompt may cost, by a quote of its own."""
    amount = enhancing.estimate
    row = HoldRow(
        job_id=hold.job.job_id,
        number=ENHANCING,
        estimate_micros=amount.micros,
        approximate=amount.approximate,
    )
    both = EnhancedQuote(generations=generations, enhancing=enhancing)
    return replace(hold, job=replace(hold.job, quote=to_json(both)), holds=(row, *hold.holds))


def quote_of(job: HeldJobRow, number: int) -> Quote:
    """The quote of a generation. Raises `ValueError` for one of another version of the bot."""
    try:
        both = cast("EnhancedQuote", from_json(EnhancedQuote, job.quote))
    except ValueError:
        return cast("Quote", from_json(Quote, job.quote))
    return both.enhancing if number == ENHANCING else both.generations
