"""What is to be drawn, found in a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from hfmedia.errors import RequestError

Messages: TypeAlias = Sequence[Mapping[str, Any]]
"""A chat: `{"role": "user", "content": "…"}`, the content a text or a list of parts."""


def format_image_prompt(messages: Messages, prompt: str | None = None) -> str:
    """The prompt, else the last user message. Raises `RequestError` if neither says anything."""
    words = words_of(messages, prompt)
    if not words.strip():
        raise RequestError("The prompt is empty. Say what is to be drawn.")
    return words


def words_of(messages: Messages, prompt: str | None = None) -> str:
    """The same, or an empty text: a picture to begin from may be enough."""
    if prompt is not None:
        return prompt
    said = (text_of(m.get("content")) for m in reversed(messages) if m.get("role") == "user")
    return next(said, "")


def text_of(content: Any) -> str:
    """The text of a message, whether it is plain or in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else ()
    return "\n".join(str(p["text"]) for p in parts if isinstance(p, Mapping) and "text" in p)
