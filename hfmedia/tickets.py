"""A ticket for an accepted job: with it, any process can go on waiting for the result."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Self

from hfmedia.errors import RequestError
from hfmedia.wire import Call, GenerationRequest, MappingRow, Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What was asked for, of whom, and where the job stands. It holds no key and no image."""

    request: GenerationRequest
    row: MappingRow
    pending: Pending

    def to_json(self) -> str:
        """As text, to be stored."""
        return json.dumps(asdict(replace(self, request=replace(self.request, image=None))))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A ticket that was stored. Raises `RequestError` if it is none."""
        try:
            stored = json.loads(text)
            return cls(
                request=GenerationRequest(**stored["request"]),
                row=MappingRow(**stored["row"]),
                pending=_pending(**stored["pending"]),
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise RequestError("This is no ticket.") from None


def _pending(
    *, call: dict[str, object], cancel: dict[str, object] | None, **rest: object
) -> Pending:
    return Pending(
        call=Call(**call),  # type: ignore[arg-type]
        cancel=Call(**cancel) if cancel else None,  # type: ignore[arg-type]
        **rest,  # type: ignore[arg-type]
    )
