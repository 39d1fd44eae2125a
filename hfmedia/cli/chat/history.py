"""The messages of a conversation, in the terms of OpenAI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hfmedia.prompts import with_image
from hfmedia.types import ImageInput, Json

Message: TypeAlias = Mapping[str, Json]


@dataclass(slots=True)
class History:
    """The messages that were answered, behind the instructions of `system`."""

    system: str | None = None
    _answered: list[Message] = field(default_factory=list)

    def followed_by(self, message: Message) -> tuple[Message, ...]:
        """What is sent to have a message answered."""
        instructions = [{"role": "system", "content": self.system}] if self.system else []
        return (*instructions, *self._answered, message)

    def add(self, message: Message, answer: str) -> bool:
        """Keep a message with its answer, or with as much of it as came; returns whether it did.

        Without an answer neither is kept: providers refuse empty messages, and two of the user in a
        row.
        """
        if not answer.strip():
            return False
        self._answered += [message, {"role": "assistant", "content": answer}]
        return True

    def clear(self) -> None:
        """Forget all but the instructions."""
        self._answered.clear()


def user_message(text: str, image: ImageInput | None = None) -> Message:
    """A message of the user."""
    message = {"role": "user", "content": text}
    return message if image is None else with_image(message, image)
