"""Parses and checks the messages of a chat request."""

from dataclasses import dataclass
from typing import Final

from playground.json_types import Json, JsonObject
from playground.providers.types import RequestRejected

ROLES: Final = ("system", "developer", "user", "assistant", "tool")
INSTRUCTION_ROLES: Final = ("system", "developer")
MAX_MESSAGES: Final = 1000
MAX_IMAGES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message: its text, and its images as data URLs or URLs."""

    role: str
    text: str = ""
    images: tuple[str, ...] = ()


def parse_messages(value: Json) -> tuple[Message, ...]:
    """The messages. Raises `RequestRejected` for a wrong one, or if there is none."""
    if not isinstance(value, list) or not value:
        raise _rejected("messages must be a list with at least one message.")
    if len(value) > MAX_MESSAGES:
        raise _rejected(f"messages has more than {MAX_MESSAGES} messages.")
    messages = tuple(_message(it, index) for index, it in enumerate(value))
    if sum(len(it.images) for it in messages) > MAX_IMAGES:
        raise _rejected(f"messages has more than {MAX_IMAGES} images.")
    return messages


def _message(value: Json, index: int) -> Message:
    if not isinstance(value, dict):
        raise _rejected(f"messages[{index}] must be an object.")
    role = value.get("role")
    if role not in ROLES:
        raise _rejected(f"messages[{index}].role must be one of: {', '.join(ROLES)}.")
    content = value.get("content")
    if role == "assistant" and value.get("tool_calls") and not content:
        return Message(role=role)
    if role == "tool" and not isinstance(value.get("tool_call_id"), str):
        raise _rejected(f"messages[{index}].tool_call_id is required.")
    text, images = _content(content, index)
    if not images and not text.strip() and role != "tool":
        raise _rejected(f"messages[{index}].content must not be empty.")
    return Message(role=role, text=text, images=images)


def _content(content: Json, index: int) -> tuple[str, tuple[str, ...]]:
    if isinstance(content, str):
        return content, ()
    if not isinstance(content, list):
        raise _rejected(f"messages[{index}].content must be a string or a list of parts.")
    parts = [_part(it, index) for it in content]
    return "\n".join(text for text, _ in parts if text), tuple(url for _, url in parts if url)


def _part(part: Json, index: int) -> tuple[str, str]:
    """The text of a part, or the URL of its image."""
    if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
        return part["text"], ""
    if isinstance(part, dict) and part.get("type") == "image_url":
        return "", _image_url(part.get("image_url"), index)
    raise _rejected(f"messages[{index}].content has a part that is neither text nor image_url.")


def _image_url(value: JsonObject | Json, index: int) -> str:
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str) or not url.startswith(("http://", "https://", "data:image/")):
        raise _rejected(f"messages[{index}] has an image_url that is no URL of an image.")
    return url


def _rejected(message: str) -> RequestRejected:
    return RequestRejected(message, field="messages")
