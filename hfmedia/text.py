"""Text as plain data: the pieces of an answer, and what it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

ToolCall: TypeAlias = Mapping[str, Any]
"""A call of a tool in the terms of OpenAI: `id`, `type`, `function` with `name`, `arguments`.

In a stream it comes in pieces with the same `index`, whose texts are to be joined.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The tokens of the prompt and of the answer, None where they are not known.

    `is_estimated`: not all of them are the provider's own numbers.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    is_estimated: bool = False

    @property
    def tokens(self) -> int | None:
        """All of them together, None if some are not known."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return self.prompt_tokens + self.completion_tokens


# Not frozen, but never changed: making a frozen one takes three times as long, for each token.
@dataclass(slots=True, kw_only=True)
class TextDelta:
    """A piece of an answer.

    `text` is part of the answer itself, `thought` of what the model thinks before it answers.
    `finish_reason` is set where the provider says why the answer ends (`stop`, `length`,
    `content_filter`, `tool_calls`, …), `usage` where it says what was used.
    """

    text: str = ""
    thought: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: str | None = None
    usage: Usage | None = None

    @property
    def has_content(self) -> bool:
        """Whether it holds a part of the answer, and not only how it ends."""
        return bool(self.text or self.thought or self.tool_calls)
