"""Spoils what a reply says: the failures of a model, not of its connection."""

from dataclasses import replace
from itertools import cycle, islice
from typing import Final

from playground.providers.text.reply import Reply
from playground.writing import tokens

ENDLESS_TOKENS: Final = 1024  # where the request has no limit of its own
MAX_ENDLESS_TOKENS: Final = 131_072
WAVERING: Final = "Let me think about that again. "
REPEATED: Final = "And so on, and so on. "


def spoiled(reply: Reply, failure: str | None, max_tokens: int | None) -> Reply:
    """The reply with that failure; unchanged if the failure concerns something else."""
    limit = min(max_tokens or ENDLESS_TOKENS, MAX_ENDLESS_TOKENS)
    match failure:
        case "thoughts":
            reasoning = reply.reasoning or "reasoning_content"
            thoughts = _repeated(WAVERING, limit)
            return replace(
                reply,
                thoughts=thoughts,
                reasoning=reasoning,
                text=(),
                call=None,
                finish_reason="length",
            )
        case "blank":
            return replace(reply, thoughts=(), text=(), call=None, finish_reason="stop")
        case "endless":
            text = _repeated(REPEATED, limit)
            return replace(reply, thoughts=(), text=text, call=None, finish_reason="length")
        case _:
            return reply


def _repeated(text: str, count: int) -> tuple[str, ...]:
    return tuple(islice(cycle(tokens(text)), count))
