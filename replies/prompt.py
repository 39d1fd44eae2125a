"""The whole prompt of a job, as an answer that one person sees."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any, Final

import discord
from discord import ui

from replies.layout import MAX_ALT_CHARACTERS
from replies.text import refusals
from replies.text.markdown import shortened

TEXT_LIMIT: Final = 4000  # characters that Discord takes in the texts of one message
FENCE: Final = "```"
# What stands after the bold word in the first line of a reply.
HEADLINE: Final = re.compile(r"\*\*[^*]+\*\* (?P<prompt>.+)")
# The prompts below a description.
NUMBERED: Final = re.compile(r"^\*\*(?P<number>\d)\.\*\* (?P<prompt>.+)$", re.MULTILINE)
ESCAPED: Final = re.compile(r"\\([^\w\s])")
ISOLATES: Final = re.compile("[\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class HeldPrompt:
    """A prompt as far as it is known; `whole` says whether that is all of it."""

    text: str
    whole: bool = True


def prompt_in(message: discord.Message) -> HeldPrompt | None:
    """The prompt that a reply itself holds: in the alt texts of its files, or in its headline."""
    known = [attachment.description for attachment in message.attachments]
    known += [
        _unescaped(found["prompt"])
        for part in message.components
        if isinstance(part, discord.TextDisplay)
        and (found := HEADLINE.match(part.content)) is not None
    ]
    text = next(filter(None, known), None)
    # Both are cut at a limit, and then end with an ellipsis.
    return None if text is None else HeldPrompt(text, whole=not text.endswith("…"))


def numbered_prompt_in(message: discord.Message, number: int) -> str | None:
    """A prompt that the message of a description shows with its number, as far as it is shown."""
    found = [
        _unescaped(line["prompt"]).removesuffix("…")
        for part in message.components
        if isinstance(part, discord.TextDisplay)
        for line in NUMBERED.finditer(part.content)
        if line["number"] == str(number)
    ]
    return found[-1] if found else None  # what stands above is the description


def improved_prompt_in(message: discord.Message, original: str) -> str | None:
    """The prompt that made the files of a reply, None if it is the original or there are none."""
    described = next((it.description for it in message.attachments if it.description), None)
    return None if described in (None, shortened(original, MAX_ALT_CHARACTERS)) else described


def both_prompts_answer(t: NullTranslations, original: str, improved: str) -> dict[str, Any]:
    """The arguments of `send_message`: what a member typed, and what a model made of it."""
    typed, better = t.gettext("Your prompt:"), t.gettext("Improved:")
    text = f"{typed}\n{FENCE}\n{original}\n{FENCE}\n{better}\n{FENCE}\n{improved}\n{FENCE}"
    if len(text) > TEXT_LIMIT or FENCE in original + improved:
        content = f"{typed}\n\n{original}\n\n{better}\n\n{improved}\n"
        file = discord.File(io.BytesIO(content.encode()), "prompt.txt")
        return {"content": refusals.prompt_attached(t), "file": file}
    return {"view": _text_view(text)}


def prompt_answer(t: NullTranslations, prompt: HeldPrompt) -> dict[str, Any]:
    """The arguments of `send_message`: a block of text as it was typed, or else a file."""
    introduction = "" if prompt.whole else refusals.prompt_beginning(t)
    text = f"{introduction}\n{FENCE}\n{prompt.text}\n{FENCE}".strip()
    if len(text) > TEXT_LIMIT or FENCE in prompt.text:
        file = discord.File(io.BytesIO(prompt.text.encode()), "prompt.txt")
        return {"content": introduction or refusals.prompt_attached(t), "file": file}
    return {"view": _text_view(text)}


def _text_view(text: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return view


def _unescaped(text: str) -> str:
    """A text as it was before it was made to show as it is."""
    return ISOLATES.sub("", ESCAPED.sub(r"\1", text))
