"""What became of a generation, as far as its price is concerned: from its rows alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

from guilds.money import to_micros
from hfmedia.charges import charge_of, may_be_charged
from hfmedia.errors import Failure
from hfmedia.results import Attempt
from hfmedia.serialization import from_json
from hfmedia.text import Usage
from storage.hold_rows import OpenHoldRow
from storage.rows import SubmitRow

ANSWERED: Final = "ok"  # the outcome of an attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """It was made by a provider, for `cost` dollars where the price is known by the router's list.

    `tokens` is how many it took, None if that is not known. `is_estimated`: they were estimated.
    Raises `ValueError` for a cost that is none.
    """

    provider: str
    cost: float | None = None
    tokens: int | None = None
    is_estimated: bool = False

    def __post_init__(self) -> None:
        if self.cost is not None:
            to_micros(self.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Whether it was paid is not known."""

    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """It costs nothing: it failed, or was cancelled before a provider accepted it."""


Outcome: TypeAlias = Paid | Unclear | Free


def outcome_of(
    row: OpenHoldRow, submits: Collection[SubmitRow], attempts: Collection[Attempt]
) -> Outcome:
    """What became of a generation that has ended.

    `submits` are those that were about to be sent, `attempts` the providers that have answered.
    """
    if row.status == "done" or row.result is not None:
        # Also what there is of an answer that was stopped, or whose process was killed.
        return _of_result(row.result)
    if not submits:
        return Free()
    begun = next((it for it in attempts if it.outcome == ANSWERED), None)
    if begun is not None:
        # The same of one whose result is not on record: the process ended before.
        return Paid(provider=begun.provider, cost=begun.cost, is_estimated=begun.is_estimated)
    if row.status == "failed":
        return _of_failure(row.failure)
    answered = {it.provider for it in attempts if not may_be_charged(it)}
    unanswered = [submit.provider for submit in submits if submit.provider not in answered]
    if unanswered or row.ticket is not None:
        return Unclear(provider=next(reversed(unanswered), None))
    return Free()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What of a result says what it cost; that of media has no usage."""

    provider: str
    cost: float | None = None
    usage: Usage | None = None


def _of_result(text: str | None) -> Outcome:
    try:
        result: _Result = from_json(_Result, text or "")
        usage = result.usage or Usage()
        return Paid(
            provider=result.provider,
            cost=result.cost,
            tokens=usage.tokens,
            is_estimated=usage.is_estimated,
        )
    except ValueError:
        return Unclear()


def _of_failure(text: str | None) -> Outcome:
    try:
        failure: Failure = from_json(Failure, text or "")
    except ValueError:
        return Unclear()
    charge = charge_of(failure)
    if charge is None:
        return Free()
    if charge.certain and charge.provider is not None:
        return Paid(provider=charge.provider)
    return Unclear(provider=charge.provider)
