"""What a generation would cost at the providers that may make it, as plain data.

Amounts are integers of millionths of a dollar (`…_micros`), so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a generation costs. `approximate`: by a default price."""

    micros: int
    approximate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a generation would cost: at each of some providers, and at all `others`."""

    by_provider: Mapping[str, Amount]
    others: Amount | None = None

    @property
    def estimate(self) -> Amount:
        """The dearest of all: so much is held."""
        others = () if self.others is None else (self.others,)
        amounts: tuple[Amount, ...] = (*self.by_provider.values(), *others)
        return max(amounts, key=lambda amount: amount.micros)

    def cost(self, provider: str) -> Amount:
        """What it costs at the provider that made it; never more than the estimate."""
        return self.by_provider.get(provider, self.others or self.estimate)
