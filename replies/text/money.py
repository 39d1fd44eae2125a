"""Amounts of money in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

MICROS: Final = 1_000_000  # millionths of a dollar
CENT: Final = Decimal("0.01")
TENTH_OF_A_CENT: Final = 1000  # in millionths of a dollar: an estimate is no better


def dollars(micros: int) -> str:
    """An amount in millionths of a dollar: `$1,250.00`, or `$0.0035` where cents are too coarse."""
    amount = (Decimal(micros) / MICROS).normalize()
    exact = amount.quantize(CENT) if amount == amount.quantize(CENT) else amount
    return f"${exact:,f}"


def about_dollars(micros: int) -> str:
    """What was spent, rounded up to a tenth of a cent: `$0.063` for 0.062915 dollars."""
    return dollars(-(-micros // TENTH_OF_A_CENT) * TENTH_OF_A_CENT)


def dollars_left(micros: int) -> str:
    """What is left, rounded down to a tenth of a cent."""
    return dollars(micros // TENTH_OF_A_CENT * TENTH_OF_A_CENT)
