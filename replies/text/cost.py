"""What a job cost, as far as prices are known: the last line of its reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from gettext import NullTranslations
from math import ceil
from typing import NamedTuple

from hfmedia.charges import charge_of
from hfmedia.progress import Progress
from hfmedia.quotes import Amount, Quote
from hfmedia.text import Usage
from jobs.models import GenerationState, Snapshot
from replies.text.money import MICROS, about_dollars, dollars


class AnswerCost(NamedTuple):
    """What an answer in words cost; `is_estimated` by its tokens or by a default price."""

    micros: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one generation cost; its estimate if that is not `certain`.

    `is_exact` is False for one whose tokens were estimated.
    """

    amount: Amount
    certain: bool = True
    is_exact: bool = True


def cost_line(t: NullTranslations, snapshot: Snapshot) -> str:
    """What the generations that have ended cost together; empty if that is nothing, or not known.

    The ledger books the same, by what is on record of each: `Quote`, `charge_of`, and what is not
    known costs the estimate.
    """
    costs = [] if snapshot.quote is None else [*_costs(snapshot, snapshot.quote)]
    micros = sum(cost.amount.micros for cost in costs)
    if not micros:
        return ""
    if any(cost.amount.approximate for cost in costs):
        line = t.gettext("≈ {amount} (default price)").format(amount=about_dollars(micros))
    elif all(cost.certain and cost.is_exact for cost in costs):
        return dollars(micros)
    else:
        line = f"≈ {about_dollars(micros)}"
    unclear = sum(not cost.certain for cost in costs)
    if not unclear:
        return line
    note = t.ngettext(
        "whether {count} generation was charged is not known",
        "whether {count} generations were charged is not known",
        unclear,
    )
    return f"{line} · {note.format(count=unclear)}"


def cost_of(snapshot: Snapshot) -> AnswerCost | None:
    """What the answer of a job cost, as the ledger books it; None if that is not known."""
    return _answer_cost(snapshot.generations[0], snapshot.quote)


def _answer_cost(state: GenerationState, quote: Quote | None) -> AnswerCost | None:
    answer = state.answer
    if answer is None:
        return None
    usage = answer.usage or Usage()
    if answer.cost is not None:
        return AnswerCost(ceil(Decimal(str(answer.cost)) * MICROS), usage.is_estimated)
    if quote is None:
        return None
    amount = quote.cost(answer.provider, usage.tokens)
    return AnswerCost(amount.micros, amount.approximate)


def _costs(snapshot: Snapshot, quote: Quote) -> Iterator[_Cost]:
    if snapshot.enhanced is not None:
        # Its quote is not known here; the ledger has it.
        yield from _known_cost(snapshot.enhanced)
    for state in snapshot.generations:
        cost = _cost(state, quote)
        if cost is not None:
            yield cost


def _known_cost(state: GenerationState) -> Iterator[_Cost]:
    """What an answer cost, if its provider's prices are listed."""
    cost = _answer_cost(state, None)
    if cost is not None:
        amount = Amount(micros=cost.micros, approximate=False)
        yield _Cost(amount, is_exact=not cost.is_estimated)


def _cost(state: GenerationState, quote: Quote) -> _Cost | None:
    if state.generation is not None:
        return _Cost(quote.cost(state.generation.provider))
    if state.failure is not None:
        charge = charge_of(state.failure)
        if charge is None:
            return None
        if charge.certain and charge.provider is not None:
            return _Cost(quote.cost(charge.provider))
        return _Cost(quote.estimate, certain=False)
    if state.status == "cancelled" and _may_be_charged(state.progress):
        return _Cost(quote.estimate, certain=False)
    return None


def _may_be_charged(progress: Progress) -> bool:
    """Whether a provider was asked that has not refused it."""
    left = (charge_of(each.failure) for each in progress.moved)
    return progress.provider is not None or any(charge is not None for charge in left)
