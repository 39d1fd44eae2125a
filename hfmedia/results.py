"""What became of a generation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hfmedia.types import GenerationRequest, MediaRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider that was asked.

    `outcome` is `ok`, an HTTP status (`429`), or a word (`failed`, `unclear`, `lost`). `cost` is in
    US dollars, None where it is not known.
    """

    provider: str
    outcome: str
    seconds: float
    cost: float | None = None

    @property
    def milliseconds(self) -> int:
        """The duration in whole milliseconds."""
        return round(self.seconds * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A finished generation.

    `request` is what was accepted: without the defaults that were refused. `ignored_parameters`
    are those of the caller that the provider does not take. `cost` is in US dollars, None where it
    is not known.
    """

    request: GenerationRequest
    media: MediaRef
    provider: str
    attempts: tuple[Attempt, ...]
    seconds: float
    ignored_parameters: tuple[str, ...] = ()
    cost: float | None = None

    @property
    def path(self) -> str:
        """The providers in order, each failed one with its outcome: `fal-ai 429 → replicate`."""
        failed = [f"{a.provider} {a.outcome}" for a in self.attempts[:-1]]
        return join_path(failed, self.provider)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What differs from what was asked for, in English sentences."""
        return tuple(f"{self.provider} does not take {name}." for name in self.ignored_parameters)


def join_path(failed: Iterable[str], provider: str | None) -> str:
    """The providers that were asked: `fal-ai 429 → replicate`."""
    return " → ".join([*failed, *([provider] if provider else [])])
