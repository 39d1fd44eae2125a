"""Composes the answer to a conversation, by rules and in the language of its last message."""

import random
import re
from dataclasses import dataclass
from typing import Final

from playground.writing.images import COLORS, ImageFacts
from playground.writing.language import language_of
from playground.writing.phrases import PHRASES, Phrases
from playground.writing.prompts import asks_to_improve, filled_in, improved, labels_in
from playground.writing.samples import sample_for

MAX_QUOTED_CHARACTERS: Final = 240
NUMBER: Final = re.compile(r"(?<![\w.])\d{1,9}(?!\d|[\w.]\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What an answer is composed of.

    `turn` counts the user's messages; 0 is not known. `images` are those of the last message; None
    stands for one that cannot be seen, because only its address is known. `tool_result` is set if
    the last message is a function's result.
    """

    message: str
    turn: int = 0
    system: str = ""
    images: tuple[ImageFacts | None, ...] = ()
    tool_result: str | None = None


def answer(conversation: Conversation, seed: int) -> str:
    """What the conversation asks for, in so far as rules know it, else sentences about it.

    The same arguments give the same answer.
    """
    if asks_to_improve(conversation.system):
        return improved(conversation.message)
    if labels := labels_in(conversation.message):
        return _form(labels, conversation)
    sentences, sample = _sentences(conversation, seed), sample_for(conversation.message)
    return f"{sentences}\n\n{sample}" if sample else sentences


def _form(labels: list[str], conversation: Conversation) -> str:
    phrases, images = PHRASES["en"], conversation.images
    about = [*(_about_an_image(image, phrases) for image in images), phrases.origin.split("|")[0]]
    return filled_in(labels, " ".join(about), images[0] if images else None)


def _sentences(conversation: Conversation, seed: int) -> str:
    phrases = PHRASES[language_of(conversation.message)]
    sentences = [
        *_about_the_tool(conversation, phrases),
        *_about_the_message(conversation.message, phrases),
        *(_about_an_image(image, phrases) for image in conversation.images),
        *_about_the_conversation(conversation, phrases),
        phrases.origin,
    ]
    key = f"{seed}\0{conversation.message}".encode(errors="replace")
    choices = random.Random(key)  # noqa: S311 - no secret
    return " ".join(choices.choice(it.split("|")) for it in sentences if it)


def thoughts(conversation: Conversation) -> str:
    """What a reasoning model shows before its answer."""
    return PHRASES[language_of(conversation.message)].thought


def _about_the_tool(conversation: Conversation, phrases: Phrases) -> list[str]:
    if conversation.tool_result is None:
        return []
    return [phrases.tool.format(text=_quoted(conversation.tool_result))]


def _about_the_message(message: str, phrases: Phrases) -> list[str]:
    if not message.strip():
        return []
    numbers = [int(it) for it in NUMBER.findall(message)]
    return [
        phrases.wrote.format(text=_quoted(message)),
        phrases.length.format(characters=len(message), words=len(message.split())),
        phrases.numbers.format(total=sum(numbers)) if len(numbers) > 1 else "",
        phrases.question if message.rstrip().endswith(("?", "？")) else "",
    ]


def _about_an_image(image: ImageFacts | None, phrases: Phrases) -> str:
    if image is None:
        return phrases.unseen
    color = phrases.colors.split()[COLORS.index(image.color)]
    return phrases.image.format(
        kind=image.kind, width=image.width, height=image.height, color=color
    )


def _about_the_conversation(conversation: Conversation, phrases: Phrases) -> list[str]:
    return [
        phrases.turn.format(turn=conversation.turn) if conversation.turn else "",
        phrases.system.format(text=_quoted(conversation.system)) if conversation.system else "",
    ]


def _quoted(text: str) -> str:
    """The text in one line, cut if it is long, without the sign between choices."""
    line = " ".join(text.replace("|", "¦").split())
    if len(line) <= MAX_QUOTED_CHARACTERS:
        return line
    return f"{line[:MAX_QUOTED_CHARACTERS]}…"
