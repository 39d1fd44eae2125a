"""What may differ from call to call: whose keys, who pays, which providers, how long."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn, TypeAlias, get_args

from hfmedia.types import TASKS, Task

Order: TypeAlias = Literal["mapping", "random", "fastest", "cheapest", "router"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, slots=True)
class KeyRef:
    """A reference to a key: whose it is (`operator`, `guild`, `member`, …) and its id there."""

    owner: str
    id: str


@dataclass(frozen=True, slots=True)
class ProcessKeyRef(KeyRef):
    """A reference to a key that lives in this process alone, so it cannot be serialised."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key that was given as text cannot leave its process")


ResolveKey: TypeAlias = Callable[[KeyRef], Awaitable[str | None]]
"""Finds the key of a reference at the moment of sending; None where there is none any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How one call is served. It holds references to keys, never a key.

    `hub_key` is the Hub token that the router is asked with; without one only hf-inference is
    asked, without authorization. A provider in `provider_keys` is asked directly, with that key.
    `bill_to` is the organisation to bill. Only the providers in `allow`, where it is given, and
    none of those in `deny` are asked. `order` says which are asked first: as the account has it
    (`mapping`), at random, the fastest by own measurements, or the cheapest where prices are known,
    which they are of text; for chat, `router` lets Hugging Face's router choose. `deadlines` are in
    seconds, per task, instead of those in `TASKS`. `allow_endpoint_urls`: a model may be the
    address of an Inference Endpoint, which then gets the key. `current_names`: a model that has
    moved is not found by its former name, which rules that go by names do not know. `tenant` is
    whom the call is for: results are received by turns, fairly among the tenants.

    Raises `ValueError` for an unknown order, a deadline that is not above 0, or an organisation
    that no header can carry.
    """

    hub_key: KeyRef | None = None
    provider_keys: Mapping[str, KeyRef] = field(default_factory=dict)
    bill_to: str | None = None
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    order: Order = "mapping"
    deadlines: Mapping[str, float] = field(default_factory=dict)
    allow_endpoint_urls: bool = False
    current_names: bool = False
    tenant: str | None = None

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"order is {self.order!r}; use one of {', '.join(ORDERS)}")
        if self.bill_to is not None and not (self.bill_to.isascii() and self.bill_to.isprintable()):
            raise ValueError("bill_to holds characters that no organisation has")
        if any(not 0 < limit < math.inf for limit in self.deadlines.values()):
            raise ValueError("deadlines are numbers of seconds above 0")

    def permits(self, provider: str) -> bool:
        """Whether a provider may be asked."""
        return (self.allow is None or provider in self.allow) and provider not in self.deny

    def key_for(self, provider: str) -> KeyRef | None:
        """The key that a request to this provider carries: its own, else the Hub's."""
        return self.provider_keys.get(provider, self.hub_key)

    def deadline_s(self, task: Task) -> float:
        """Seconds that a generation may take, failing over included."""
        return self.deadlines.get(task, TASKS[task].deadline_s)
