"""Prompts for pictures, where the instructions ask for them: of a picture, or a better one."""

import re
from typing import Final

from playground.writing.images import ImageFacts

LABEL: Final = re.compile(r"^(?P<label>[A-Z][A-Z0-9 ]{0,30}): \.\.\.$", re.MULTILINE)
IMPROVES: Final = re.compile(r"\bimproves? prompts\b", re.IGNORECASE)
STYLES: Final = (
    "a photograph of a quiet place, mostly {color}, soft morning light",
    "a woodcut of the same place, mostly {color}, bold lines on rough paper",
    "the same place at night, {color} under a full moon, calm and a little mysterious",
)
DETAILS: Final = (
    "soft morning light from the left, a wide view with the subject in the middle third, "
    "fine detail in the foreground and a calm background"
)


def labels_in(instructions: str) -> list[str]:
    """The labels of the lines of the form in which an answer is asked for: `PROMPT 1: ...`."""
    return [found["label"] for found in LABEL.finditer(instructions)]


def filled_in(labels: list[str], about: str, image: ImageFacts | None) -> str:
    """The form, with a prompt for each label that asks for one; `about` is in the first other."""
    color = image.color if image else "grey"
    styles = (style.format(color=color) for style in STYLES * len(labels))
    lines = ((it, next(styles) if it.startswith("PROMPT") else about) for it in labels)
    return "\n".join(f"{label}: {text}" for label, text in lines)


def asks_to_improve(instructions: str) -> bool:
    """Whether instructions ask for a better prompt."""
    return IMPROVES.search(instructions) is not None


def improved(prompt: str) -> str:
    """The prompt with some light and composition."""
    return f"{prompt.strip().rstrip('.')}, {DETAILS}"
