"""How many tokens a text has: counted by the model's tokenizer, or estimated from characters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any, Final

from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from hfmedia.sandboxed import COUNT_TOKENS

log = logging.getLogger(__name__)

TOKENIZER_BYTES: Final = (
    40 * 10**6
)  # one of 12 MB takes 1.3 s and 140 MB, one of 47 MB 5 s and 460 MB
LIMITS: Final = Limits(time_s=10.0, memory_bytes=512 * 2**20, output_bytes=0)
MAX_TEXTS: Final = 5000  # whose numbers fit into the answer of a child

# Tokens per character, for characters by the first byte of their UTF-8. A little above what the
# tokenizers of today need, so that what is estimated to fit does fit:
TOKENS_PER_CHARACTER: Final = (
    (bytes(range(0x00, 0x30)), 0.4),  # spaces, line ends, quotes and other marks
    (bytes(range(0x30, 0x3A)), 1.0),  # digits: many tokenizers take each by itself
    (bytes(range(0x3A, 0x80)), 0.3),  # English has a token per 4 to 5 letters, code per 3
    (bytes(range(0xC0, 0xE0)), 0.5),  # accented Latin, Greek, Cyrillic, Hebrew, Arabic
    (b"\xe0\xe1" + bytes(range(0xE3, 0xF0)), 1.2),  # Chinese, Japanese, Korean, Hindi, Thai
    (b"\xe2", 3.0),  # symbols, and what joins emoji: perhaps byte by byte
    (bytes(range(0xF0, 0x100)), 4.0),  # emoji and rare characters: perhaps byte by byte
)


def estimate_tokens(text: str) -> int:
    """The tokens of a text by its characters: exact for no model, rather too many than too few.

    It assumes a tokenizer with a vocabulary of 100,000 or more, as models since 2024 have. Older
    ones need up to twice as many for other scripts than the Latin.
    """
    data = text.encode(errors="replace")
    return ceil(
        sum(
            (len(data) - len(data.translate(None, characters))) * tokens
            for characters, tokens in TOKENS_PER_CHARACTER
        )
    )


async def token_counter(
    sandbox: Sandbox,
    tokenizer: Path,
    texts: Iterable[str],
    *,
    limits: Limits = LIMITS,
) -> Callable[[str], int]:
    """A function that knows how many tokens these texts have, and estimates all others.

    `tokenizer` is the file `tokenizer.json` of the model, which is hostile: it is read in a child
    process of `sandbox`, which must know `hfmedia.sandboxed.COUNTING`. Where it cannot be used, or
    `tokenizers` is not installed, the texts are estimated too.
    """
    wanted = list(dict.fromkeys(texts))
    counts = await _counted(sandbox, tokenizer, wanted, limits)
    known = dict(zip(wanted, counts, strict=False))
    return lambda text: known[text] if text in known else estimate_tokens(text)


async def _counted(
    sandbox: Sandbox, tokenizer: Path, texts: list[str], limits: Limits
) -> list[int]:
    """The tokens of each text; nothing if they cannot be counted."""
    if not texts or len(texts) > MAX_TEXTS or find_spec("tokenizers") is None:
        return []
    arguments = {"path": str(tokenizer), "texts": texts, "limit_bytes": TOKENIZER_BYTES}
    try:
        counts = await sandbox.run(COUNT_TOKENS, arguments, limits=limits)
    except SandboxError as error:
        log.info("tokens are estimated: %s", error)
        return []
    return counts if _are_counts(counts, texts) else []


def _are_counts(counts: Any, texts: list[str]) -> bool:
    """Whether it is a number for each text: the tokenizer may have taken the child over."""
    return (
        isinstance(counts, list)
        and len(counts) == len(texts)
        and all(type(count) is int and count >= 0 for count in counts)
    )
