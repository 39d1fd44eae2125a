"""JSON and base64 that come from outside: strict, bounded, and faster with the extra `speed`.

Both implementations take and refuse the same, so that it never matters which one is there.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, NoReturn

from hfmedia.errors import BadReply

try:
    import orjson
    import pybase64
except ImportError:
    HAS_SPEED = False
else:
    HAS_SPEED = True

# Parsing holds the event loop for as long as there are parts, so they are counted before: the
# state of a job has some hundred, a page of 500 models some ten thousand.
MAX_PARTS: Final = 100_000
MAX_ESCAPES: Final = 100_000  # a log in another script has thousands
MAX_LEVELS: Final = 100  # far below what any parser takes, so that all refuse the same

NOT_PARTS: Final = bytes({*range(256)} - {*b"[]{},"})
STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
NOT_OUTLINE: Final = bytes({*range(256)} - {*STEPS, ord('"')})
STRING: Final = re.compile(rb'"[^"]*"')
ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<half>u[dD][89a-fA-F]..)|.)", re.DOTALL
)
SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
# Only numbers of 19 digits, or with three in their exponent, can be too large for others.
DIGITS_ALIKE: Final = bytes.maketrans(b"123456789E", b"000000000e")


@dataclass(frozen=True, slots=True)
class Codec:
    """An implementation. Both functions raise `ValueError`, `load_json` also `RecursionError`."""

    load_json: Callable[[bytes], Any]
    decode_base64: Callable[[bytes], bytes]


def parse_json(body: bytes, codec: Codec | None = None, *, max_parts: int = MAX_PARTS) -> Any:
    """A body as JSON.

    Raises `BadReply`, also for more than `max_parts` brackets, braces and commas, `MAX_ESCAPES`
    backslashes or `MAX_LEVELS` levels, for a number that no float holds and for half a surrogate
    pair.
    """
    size = len(body)  # an event of a stream is too short for so many
    if size > max_parts or size > MAX_ESCAPES:
        parts = len(body.translate(None, NOT_PARTS))
        if parts > max_parts or body.count(b"\\") > MAX_ESCAPES:
            raise BadReply("The response has too many parts.")
    if body.count(b"[") + body.count(b"{") > MAX_LEVELS and _levels(body) > MAX_LEVELS:
        raise BadReply("The response is nested too deeply.")
    try:
        return (codec or BEST).load_json(body)
    except (ValueError, RecursionError):
        raise BadReply("The response is not JSON.") from None


def is_json(value: Any, *, leaves: tuple[type, ...] = ()) -> bool:
    """Whether a value can be written as JSON.

    Any mapping in it may be an object, and values of the types in `leaves` may stand in it.
    """

    def written(other: Any) -> Any:
        if isinstance(other, leaves):
            return None
        if not isinstance(other, Mapping):
            raise TypeError("no JSON")
        return dict(other)

    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False, default=written)
        text.encode()  # half a surrogate pair is no text
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _levels(body: bytes) -> int:
    """How deeply a JSON text is nested."""
    if b"\\" in body:
        body = ESCAPE.sub(b"", body)
    outline = STRING.sub(b"", body.translate(None, NOT_OUTLINE).replace(b'""', b""))
    return max(accumulate(STEPS.get(mark, 0) for mark in outline), default=0)


def _load_json(body: bytes) -> Any:
    """JSON by the standard library, as strict as `orjson`."""
    digits = body.translate(DIGITS_ALIKE, b"+")
    has_large = digits.find(b"0" * 19) >= 0 or digits.find(b"e000") >= 0
    value = (DECODER_OF_LARGE if has_large else DECODER).decode(body.decode())
    if SURROGATE.search(body) and any(it["half"] for it in ESCAPE.finditer(body)):
        raise ValueError("half a surrogate pair")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _integer(digits: str) -> int | float:
    """An integer of 64 bits; a larger one is rounded to a float."""
    value = int(digits) if len(digits) <= 20 else 2**64
    return value if -(2**63) <= value < 2**64 else _finite(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise ValueError("a number is too large")
    return value


# Made once: it takes as long as to decode an event of a stream.
DECODER: Final = json.JSONDecoder(parse_constant=_refuse)
DECODER_OF_LARGE: Final = json.JSONDecoder(
    parse_constant=_refuse, parse_int=_integer, parse_float=_finite
)


def _decode_base64(text: bytes) -> bytes:
    """Base64 by the standard library, which alone would pass superfluous padding."""
    padding = text.find(b"=")
    if len(text) % 4 or 0 <= padding < len(text) - 2:
        raise ValueError("the padding is wrong")
    return binascii.a2b_base64(text, strict_mode=True)


def _decode_base64_fast(text: bytes) -> bytes:
    return pybase64.b64decode(text, validate=True)


STANDARD: Final = Codec(_load_json, _decode_base64)
FAST: Final = Codec(orjson.loads, _decode_base64_fast) if HAS_SPEED else None
BEST: Final = FAST or STANDARD
