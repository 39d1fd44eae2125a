"""What the streams say, as both sides know it: tokens, and the events that carry them."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any, Final

MODEL: Final = "playground/talked"
PROVIDER: Final = "together"
RATE: Final = 200  # tokens a second in each stream
SECONDS: Final = 10
TOKENS: Final = RATE * SECONDS
WARM_UP_TOKENS: Final = 20

WORDS: Final = (
    *(" the", " a", " of", " and", " to", " in", " that", " with", " fox", " snow", " tree"),
    *(",", ".", "\n\n", ' "', "'s", " (", ")", ":", " –", " naïve", " 狐", " 🦊", "ing", "ed"),
    *(" walked", " through", " winter", " because", " nobody", " remember", "ly", "un", "1"),
)


@cache
def tokens(count: int) -> tuple[str, ...]:
    """The tokens of an answer of that length: the first are the same in each."""
    return tuple(random.Random(7).choices(WORDS, k=count))


@cache
def text(count: int) -> str:
    """What they say together."""
    return "".join(tokens(count))


def events(count: int) -> list[bytes]:
    """The events that carry them, then how it ended, the usage and the end of the stream."""
    usage = {"prompt_tokens": 12, "completion_tokens": count, "total_tokens": 12 + count}
    return [
        *(_event([_choice({"role": "assistant", "content": it})]) for it in tokens(count)),
        _event([_choice({}, finish_reason="stop")]),
        _event([], usage=usage),
        b"data: [DONE]\n\n",
    ]


def _choice(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    ended = {"logprobs": None, "finish_reason": finish_reason}
    return {"index": 0, "delta": delta, **ended}


def _event(choices: list[dict[str, Any]], **fields: Any) -> bytes:
    body = {
        "id": "chatcmpl-3f7d0a1c5b9e4e0f8d6a2b7c",
        "object": "chat.completion.chunk",
        "created": 1767225600,
        "model": "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        "system_fingerprint": "fp_44709d6fcb",
        "choices": choices,
        **fields,
    }
    return b"data: " + json.dumps(body, separators=(",", ":")).encode() + b"\n\n"
