"""What may be wrong in a reply: values, bytes, headers and the status."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

KEY: Final = "hf_fuzzSecretKey0123456789abcdef"

# Written into the text at the end: `json.dumps` cannot say them.
DIGITS, DEEP, DEEPER = "@digits@", "@deep@", "@deeper@"
RAW: Final[Mapping[str, str]] = {
    DIGITS: "9" * 5_000,
    DEEP: "[" * 1_100 + "]" * 1_100,
    DEEPER: '{"a":' * 20_000 + "1" + "}" * 20_000,
}
NUMBERS: Final = (
    *(0, 1, -1, 0.5, -0.0, 2**31, 2**63, 2**64, 10**400, -(10**400), 1e308, 5e-324),
    *(float("nan"), float("inf"), -float("inf")),
)
TEXTS: Final = (
    *(
        "",
        " ",
        "null",
        "0",
        "true",
        "\0",
        "\n",
        "\r\nx: y",
        "\x1b[31m",
        "\u202e",
        "\ud800",
        "\udfff",
    ),
    *(
        "/",
        "//",
        "..",
        "/../..",
        "%2e%2e",
        "@evil.example/1",
        ".evil.example",
        "https://[",
        "http://",
    ),
    *("http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "javascript:1"),
    *("data:image/png;base64,AAAA", "data:,", "data:image/png;base64,%%%", "ſ", "🦊" * 40, KEY),
    *("COMPLETED", "IN_QUEUE", "succeeded", "failed", "TASK_STATUS_QUEUED", "NSFW", "x" * 100_000),
)
CONTAINERS: Final[Sequence[Any]] = (
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": None},
    {"url": 1},
    {"message": []},
)


def mutated_json(random: random.Random, value: Any, *, times: int = 3) -> bytes:
    """The JSON with up to `times` values changed, as bytes, which may be changed too."""
    changed = copy.deepcopy(value)
    for _ in range(random.randint(1, times)):
        changed = _with_one_change(random, changed)
    text = json.dumps(changed, ensure_ascii=random.random() < 0.5)
    for mark, raw in RAW.items():
        text = text.replace(json.dumps(mark), raw)
    if random.random() < 0.1:
        text = _with_duplicated_key(random, text)
    data = text.encode("utf-8", "surrogatepass")
    return mutated_bytes(random, data) if random.random() < 0.15 else data


def odd_value(random: random.Random) -> Any:
    """A value that nobody expects."""
    kind = random.randrange(8)
    if kind == 0:
        return None
    if kind == 1:
        return random.random() < 0.5
    if kind in {2, 3}:
        return random.choice(NUMBERS)
    if kind == 4:
        return copy.deepcopy(random.choice(CONTAINERS))
    if kind == 5 and random.random() < 0.1:
        return random.choice(tuple(RAW))
    return random.choice(TEXTS)


def _with_one_change(random: random.Random, value: Any) -> Any:
    places = list(places_in(value))
    if not places or random.random() < 0.03:
        return odd_value(random)
    container, key = random.choice(places)
    match random.randrange(6):
        case 0:
            del container[key]
        case 1:
            container[key] = [container[key]]
        case 2:
            other, other_key = random.choice(places)
            container[key] = copy.deepcopy(other[other_key])
        case 3 if isinstance(container, dict):
            container[random.choice(TEXTS)] = container.pop(key)
        case _:
            container[key] = odd_value(random)
    return value


def _with_duplicated_key(random: random.Random, text: str) -> str:
    """A key twice in one object: which of the two counts, is up to the reader."""
    at = text.find('{"', random.randrange(len(text)))
    end = text.find('"', at + 2)
    if at < 0 or end < 0:
        return text
    odd = json.dumps(random.choice(TEXTS))
    return f"{text[: at + 1]}{text[at + 1 : end + 1]}: {odd}, {text[at + 1 :]}"


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places_in(value[key])


def mutated_bytes(random: random.Random, data: bytes) -> bytes:
    """The bytes with something cut, flipped, repeated, inserted or encoded otherwise."""
    for _ in range(random.randint(1, 3)):
        data = random.choice(BYTE_CHANGES)(random, data)
    return data


def _place(random: random.Random, data: bytes) -> int:
    return random.randrange(len(data) + 1)


def _cut(random: random.Random, data: bytes) -> bytes:
    return data[: _place(random, data)]


def _flipped(random: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 8) if data else 0):
        changed[random.randrange(len(data))] = random.choice((0, 0xFF, random.randrange(256)))
    return bytes(changed)


def _inserted(random: random.Random, data: bytes) -> bytes:
    at = _place(random, data)
    return data[:at] + random.randbytes(random.randint(1, 64)) + data[at:]


def _repeated(random: random.Random, data: bytes) -> bytes:
    first, second = sorted((_place(random, data), _place(random, data)))
    return data[:second] + data[first:]


def _removed(random: random.Random, data: bytes) -> bytes:
    first, second = sorted((_place(random, data), _place(random, data)))
    return data[:first] + data[second:]


def _encoded_otherwise(random: random.Random, data: bytes) -> bytes:
    encoding = random.choice(("utf-16", "utf-32", "utf-8-sig"))
    return data.decode("latin-1").encode(encoding)


BYTE_CHANGES: Final[Sequence[Callable[[random.Random, bytes], bytes]]] = (
    _cut,
    _flipped,
    _flipped,
    _inserted,
    _repeated,
    _removed,
    _encoded_otherwise,
)

STATUSES: Final = (
    *(201, 202, 204, 206, 299, 300, 301, 304, 307, 400, 401, 402, 403, 404, 408, 409, 413, 418),
    *(422, 425, 429, 451, 499, 500, 501, 502, 503, 504, 520, 524, 599),
)
HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "content-type": (
        "",
        "text/html",
        "text/plain",
        "application/json; charset=rot13",
        "x/;;,",
        "/",
    ),
    "retry-after": ("nan", "inf", "-1", "1e999", "٣", "9" * 400, "0", "3", "Fri, 31 Dec 9999", ""),
    "x-error-message": ("", "no", "é" * 200, f"bad key {KEY}"),
    "link": ("<>; rel=next", "<http://[>; rel=next", "<file:///x>; rel=next", "<<<<", ", " * 9_000),
    "location": ("", "/", "//", "http://[", "http://127.0.0.1:1/", "file:///etc/passwd", "/%zz"),
    "x-error-code": ("RepoNotFound", "", "x" * 5_000),
}


def mutated_headers(random: random.Random, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers with some set to what they should not be."""
    changed = dict(headers)
    for name in random.sample(tuple(HEADERS), random.randint(0, 3)):
        changed[name] = random.choice(HEADERS[name])
    return changed


def mutated_status(random: random.Random, status: int) -> int:
    """Mostly the status as it was."""
    return random.choice(STATUSES) if random.random() < 0.25 else status
