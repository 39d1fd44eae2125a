"""What generators yield.

`str()` of each is what a reader of the chat sees: Markdown, or nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hfmedia.errors import Failure
    from hfmedia.media_store import Media
    from hfmedia.results import Attempt
    from hfmedia.text import ToolCall, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoning:
    """What is going on: `label` names it, `status` says how far it is (`1.23s`).

    `token` is a piece of what the model thinks before it answers.
    """

    label: str | None = None
    status: str | None = None
    token: str | None = None

    def __str__(self) -> str:
        if self.token is not None:
            return self.token
        parts = [part for part in (self.label, self.status) if part]
        return ": ".join(parts) + "\n" if parts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderInfo:
    """The provider of the result that follows; `attempts` are in order, `path` is their summary."""

    name: str
    model: str
    label: str
    url: str
    attempts: tuple[Attempt, ...] = ()
    path: str = ""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalls:
    """The tools that the model wants called, whole, in the terms of OpenAI."""

    calls: tuple[ToolCall, ...]

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishReason:
    """Why the text ended.

    `reason` is the provider's: `stop`, `length` at `max_tokens`, `tool_calls`, …; or `incomplete`
    for a text that broke off, then `failure` says why. `is_empty`: the model has answered nothing,
    though it may have thought. `usage` are the tokens, where the provider tells them.
    """

    reason: str
    usage: Usage | None = None
    failure: Failure | None = None
    is_empty: bool = False

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaResponse:
    """Generated media. `alt` is the prompt; `options` says what it was made with."""

    media: Media
    alt: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def urls(self) -> list[str]:
        """Where it can be had: the provider's address, else the file's, else a `data:` address."""
        return [self.media.address]

    def get(self, key: str) -> Any:
        """One of the options, or None."""
        return self.options.get(key)

    def get_list(self) -> list[str]:
        """The same as `urls`, under its older name."""
        return self.urls


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageResponse(MediaResponse):
    """A picture. As Markdown it links to itself."""

    def __str__(self) -> str:
        alt = re.sub(r"([\\\[\]])", r"\\\1", " ".join(self.alt.split()))
        links = (_link_safe(url) for url in self.urls)
        return "\n".join(f"[![{alt}]({url})]({url})" for url in links)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoResponse(MediaResponse):
    """A clip. Markdown has no videos, so it is an HTML element."""

    def __str__(self) -> str:
        links = (_link_safe(url) for url in self.urls)
        return "\n".join(f'<video controls src="{url}"></video>' for url in links)


def _link_safe(url: str) -> str:
    """No character that could end the link or the attribute it stands in."""
    return quote(url, safe=":/?#@!$&*+,;=%[]~")
