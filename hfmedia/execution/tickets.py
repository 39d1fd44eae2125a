"""A ticket for an accepted job: with it any process can poll, fetch and cancel the job."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from hfmedia.adapter import MappingRow
from hfmedia.errors import RequestError
from hfmedia.serialization import from_json, to_json
from hfmedia.types import GenerationRequest, Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An accepted job of a provider. It holds no key and no image.

    `deadline` is the point in time (seconds since the epoch) until which the job is polled.
    """

    request: GenerationRequest
    row: MappingRow
    pending: Pending
    deadline: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.deadline):
            raise ValueError("the deadline is not a point in time")

    def to_json(self) -> str:
        """The ticket as text, to be stored."""
        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A ticket that was stored. Raises `RequestError` if the text is none."""
        try:
            ticket: Self = from_json(cls, text)
        except ValueError:
            raise RequestError("This is not a ticket.", problem="ticket") from None
        return ticket
