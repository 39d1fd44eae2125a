"""Chooses the provider of a chat model, as Hugging Face's router does by a suffix of its id."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from playground.providers.models import Catalogue, Row
from playground.providers.types import RequestRejected

Choose: TypeAlias = Callable[[Sequence[Row]], Row]


def fastest(rows: Sequence[Row]) -> Row:
    """The one with the most tokens per second; what is not known is slowest."""
    return max(rows, key=lambda it: it.offer.throughput or 0.0)


def cheapest(rows: Sequence[Row]) -> Row:
    """The one with the lowest price per token that it generates; what is not known is dearest."""
    return min(rows, key=lambda it: _or_infinite(it.offer.output_price))


def preferred(rows: Sequence[Row]) -> Row:
    """The first in the account's order of providers."""
    return rows[0]


POLICIES: Final[Mapping[str, Choose]] = MappingProxyType(
    {"": fastest, "fastest": fastest, "cheapest": cheapest, "preferred": preferred}
)


def choose(catalogue: Catalogue, asked: object) -> Row:
    """The row for `model`, `model:fastest`, `:cheapest`, `:preferred` or `:<provider>`.

    Only live rows are chosen by a policy; a provider that is named serves in any state. Raises
    `RequestRejected` if the model does not exist or nobody serves it for chat.
    """
    name, _, suffix = asked.partition(":") if isinstance(asked, str) else ("", "", "")
    model = catalogue.find(name)
    if model is None:
        raise _rejected(f"The requested model '{name}' does not exist", 404)
    if not model.chat_rows():
        raise _rejected(f"The requested model '{name}' is not a chat model", 400)
    if suffix in POLICIES:
        rows = [it for it in model.chat_rows() if it.status == "live"]
    else:
        rows = [it for it in model.chat_rows() if it.provider == suffix]
    if not rows:
        raise _rejected(f"The requested model '{asked}' is not supported by any provider", 400)
    return POLICIES.get(suffix, preferred)(rows)


def _or_infinite(price: float | None) -> float:
    return float("inf") if price is None else price


def _rejected(message: str, status: int) -> RequestRejected:
    return RequestRejected(message, status=status, field="model")
