"""What became of a generation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hfmedia.errors import Failure
from hfmedia.text import ToolCall, Usage
from hfmedia.types import GenerationRequest, MediaRef

AT_ONCE_S: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider that was asked.

    `outcome` is `ok`, an HTTP status (`429`), or a word (`failed`, `unclear`, `lost`). `seconds` is
    how long it took, and `first_token_s` until the first piece of a text, where one came. `cost` is
    in US dollars, None where it is not known. `is_estimated`: it is that of tokens which were
    counted or estimated here, because the provider did not tell them.
    """

    provider: str
    outcome: str
    seconds: float
    first_token_s: float | None = None
    cost: float | None = None
    is_estimated: bool = False

    @property
    def milliseconds(self) -> int:
        """The duration in whole milliseconds."""
        return round(self.seconds * 1000)

    @property
    def latency_s(self) -> float:
        """How long there was nothing to show, which does not depend on how long a text is."""
        return self.seconds if self.first_token_s is None else self.first_token_s


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
        return path_of(self.attempts, self.provider)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What differs from what was asked for, in English sentences."""
        return warnings_of(self.provider, self.ignored_parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextGeneration:
    """A finished answer.

    `text` is the answer itself, `thought` what the model thought before. `finish_reason` is the
    provider's (`stop`, `length`, `tool_calls`, …), or `incomplete` for an answer that broke off:
    `failure` says why. `seconds` are the whole duration and `first_token_s` those until the first
    piece of the answer. `cost` is in US dollars, None where it is not known.
    """

    request: GenerationRequest
    text: str
    provider: str
    attempts: tuple[Attempt, ...]
    seconds: float
    first_token_s: float
    finish_reason: str
    thought: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    failure: Failure | None = None
    ignored_parameters: tuple[str, ...] = ()
    cost: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the model answered nothing, and called no tool; it may have thought."""
        return not self.text.strip() and not self.tool_calls

    @property
    def tokens_per_second(self) -> float | None:
        """The speed of the answer after its first piece.

        None where its tokens are not known, and where all of it came at once.
        """
        tokens = self.usage.completion_tokens if self.usage else None
        took_s = self.seconds - self.first_token_s
        return tokens / took_s if tokens and took_s > AT_ONCE_S else None

    @property
    def path(self) -> str:
        """The providers in order, each failed one with its outcome: `groq 429 → cerebras`."""
        return path_of(self.attempts, self.provider)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What differs from what was asked for, in English sentences."""
        return (*self._shortcomings, *warnings_of(self.provider, self.ignored_parameters))

    @property
    def _shortcomings(self) -> Iterable[str]:
        if self.failure is not None:
            yield f"The answer broke off: {self.failure.message}"
        elif self.finish_reason == "length":
            yield "The answer ends where max_tokens or the model's own limit was reached."
        if self.is_empty:
            yield f"The model {'only thought' if self.thought else 'answered nothing'}."


def path_of(attempts: Sequence[Attempt], provider: str) -> str:
    """The providers of the attempts, of which the last one served the request."""
    return join_path([f"{it.provider} {it.outcome}" for it in attempts[:-1]], provider)


def warnings_of(provider: str, ignored_parameters: Iterable[str]) -> tuple[str, ...]:
    """That a provider does not take some of the caller's parameters."""
    return tuple(f"{provider} does not take {name}." for name in ignored_parameters)


def join_path(failed: Iterable[str], provider: str | None) -> str:
    """The providers that were asked: `fal-ai 429 → replicate`."""
    return " → ".join([*failed, *([provider] if provider else [])])
