"""What a generation would cost at the providers that may make it, as plain data.

Amounts are integers of millionths of a dollar (`…_micros`), so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a generation costs.

    `approximate`: by a default price, or by a number of tokens that was estimated. `tokens` is that
    number, of the prompt and the answer together; 0 for a price that is not by tokens.
    """

    micros: int
    approximate: bool
    tokens: int = 0

    def for_tokens(self, tokens: int | None) -> Amount:
        """What as many tokens cost at the same price; the same amount if that is not by tokens."""
        if not self.tokens or tokens is None:
            return self
        micros = -(-self.micros * tokens // self.tokens)  # rounded up
        return Amount(micros=micros, approximate=self.approximate, tokens=tokens)


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

    def cost(self, provider: str, tokens: int | None = None) -> Amount:
        """What it costs at the provider that made it, with so many tokens if they are known.

        Never more than the estimate, but for more tokens than that is for.
        """
        return self.by_provider.get(provider, self.others or self.estimate).for_tokens(tokens)
