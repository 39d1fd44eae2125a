"""Amounts of money: dollars where people read and write them, millionths of a dollar elsewhere."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from typing import Final

from guilds.models import MAX_MICROS

MICROS: Final = 1_000_000
DOLLARS: Final = re.compile(r"\$?\s?(\d{1,7}(?:\.\d{1,6})?)\s?\$?", re.ASCII)


def to_micros(dollars: Decimal | float) -> int:
    """Dollars in millionths, rounded up. Raises `ValueError` for what is no amount of money."""
    amount = Decimal(str(dollars))
    if not amount.is_finite() or not 0 <= amount * MICROS <= MAX_MICROS:
        raise ValueError(f"{dollars} is no amount of dollars")
    return int((amount * MICROS).to_integral_value(ROUND_CEILING))


def parse_dollars(text: str) -> int:
    """What a person typed as dollars (`12.50`, `$3`), in millionths of one. Raises `ValueError`."""
    found = DOLLARS.fullmatch(text.strip())
    if found is None:
        raise ValueError("write dollars as a number: 12.50")
    return to_micros(Decimal(found[1]))
