"""The prompt in a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from hfmedia.errors import RequestError
from hfmedia.types import ImageInput

Messages: TypeAlias = Sequence[Mapping[str, Any]]
"""A chat: `{"role": "user", "content": "…"}`, the content a text or a list of parts."""


def format_image_prompt(messages: Messages | None, prompt: str | None = None) -> str:
    """The prompt, else the text of the last user message. Raises `RequestError` if it is empty."""
    found = prompt_in(messages, prompt)
    if not found.strip():
        raise RequestError("The prompt is empty.", problem="prompt-empty")
    return found


def prompt_in(messages: Messages | None, prompt: str | None = None) -> str:
    """The same, or an empty text: with an input image that may be enough."""
    if prompt is not None:
        return prompt
    texts = (text_of(m.get("content")) for m in reversed(messages or ()) if m.get("role") == "user")
    return next(texts, "")


def text_of(content: Any) -> str:
    """The text of a message, whether it is plain or in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else ()
    return "\n".join(str(p["text"]) for p in parts if isinstance(p, Mapping) and "text" in p)


def hold_images(messages: Messages) -> bool:
    """Whether one of the messages has an image among its parts."""
    return any(
        isinstance(part, Mapping) and part.get("type") == "image_url"
        for message in messages
        if isinstance(message.get("content"), list | tuple)
        for part in message["content"]
    )


def with_image(message: Mapping[str, Any], image: ImageInput) -> dict[str, Any]:
    """The message with an image as its last part."""
    part = {"type": "image_url", "image_url": {"url": image.as_url()}}
    return {**message, "content": [*_parts(message.get("content")), part]}


def _parts(content: Any) -> list[Any]:
    if isinstance(content, list | tuple):
        return list(content)
    return [{"type": "text", "text": content}] if content else []
