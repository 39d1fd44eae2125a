"""What stands on the buttons of a reply."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Literal, TypeAlias

AnswerButtonKind: TypeAlias = Literal[
    "stop",
    "continue",
    "thread",
    "thinking",
    "ask-again",
    "forget",
    "prompt-1",
    "prompt-2",
    "prompt-3",
]
"""The buttons of answers. Those with numbers use a prompt of a description."""
ButtonKind: TypeAlias = Literal["again", "cancel", "delete", "prompt", AnswerButtonKind]


def button_label(t: NullTranslations, kind: ButtonKind) -> str:
    """The label of a button."""
    match kind:
        case "again":
            return t.gettext("Again")
        case "cancel":
            return t.gettext("Cancel")
        case "delete":
            return t.gettext("Delete")
        case "prompt":
            return t.gettext("Show prompt")
        case "stop":
            return t.gettext("Stop")
        case "continue":
            return t.gettext("Continue")
        case "thread":
            return t.gettext("Open a thread")
        case "thinking":
            return t.gettext("Thinking")
        case "ask-again":
            return t.gettext("Ask again")
        case "forget":
            return t.gettext("Forget")
        case "prompt-1" | "prompt-2" | "prompt-3":
            number = kind.removeprefix("prompt-")
            return t.gettext("Use prompt {number}").format(number=number)
