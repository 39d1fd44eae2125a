"""Amounts of money in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

MICROS: Final = 1_000_000  # millionths of a dollar
CENT: Final = Decimal("0.01")


def dollars(micros: int) -> str:
    """An amount in millionths of a dollar: `$1,250.00`, or `$0.0035` where cents are too coarse."""
    amount = (Decimal(micros) / MICROS).normalize()
    exact = amount.quantize(CENT) if amount == amount.quantize(CENT) else amount
    return f"${exact:,f}"
