"""What a generation has come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hfmedia.files import Media
    from hfmedia.wire import GenerationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider that was tried:

    `outcome` is `ok` or a word or two of what went wrong (`429`).
    """

    provider: str
    outcome: str
    seconds: float

    @property
    def milliseconds(self) -> int:
        """The same, in whole milliseconds."""
        return round(self.seconds * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A finished generation.

    `request` is what was accepted: without the defaults that were refused.
    """

    request: GenerationRequest
    media: Media
    provider: str
    attempts: tuple[Attempt, ...]
    seconds: float
    warnings: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The way it took: `fal-ai 429 → replicate`."""
        *failed, last = self.attempts
        return " → ".join([*(f"{a.provider} {a.outcome}" for a in failed), last.provider])
