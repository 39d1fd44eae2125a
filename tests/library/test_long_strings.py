"""JSON that carries media: read in pieces, wherever these begin and end, it says the same."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import closing

import pytest

from hfmedia.codecs import Codec, parse_json
from hfmedia.errors import BadReply
from hfmedia.execution.long_strings import LONG_BYTES, LongStrings
from hfmedia.media_store import FolderMediaStore
from hfmedia.types import Json, MediaRef
from tests.library.codecs import CODECS
from tests.library.served import files_in

RANDOM = random.Random(7)
LONG = RANDOM.randbytes(LONG_BYTES - 1)  # in threes, so that its text has no padding
TEXT = base64.b64encode(LONG).decode()
LIMIT = 1_000_000


@pytest.fixture(params=CODECS)
def codec(request: pytest.FixtureRequest) -> Codec:
    return CODECS[request.param]


async def pieces_of(body: bytes, sizes: list[int]) -> AsyncGenerator[bytes, None]:
    start = 0
    while start < len(body):
        size = sizes.pop(0) if sizes else len(body)
        yield body[start : start + size]
        start += size


class Reader:
    """Reads bodies into a store of its own."""

    def __init__(self, store: FolderMediaStore, codec: Codec) -> None:
        self.store = store
        self.codec = codec
        self.media: dict[str, MediaRef] = {}

    async def keep(self, chunks: AsyncGenerator[bytes, None]) -> MediaRef:
        return await self.store.put(chunks, "image/png")

    async def read(self, body: bytes, *sizes: int) -> Json:
        """The JSON, with bytes where it had a long string."""
        self.media.clear()
        chunks = pieces_of(body, list(sizes))
        strings = LongStrings(chunks, self.keep, self.codec, self.media, limit_bytes=LIMIT)
        return await self._with_bytes(parse_json(await strings.read(), self.codec))

    async def _with_bytes(self, value: Json) -> Json:
        if isinstance(value, str) and value in self.media:
            with await self.store.open(self.media[value]) as file:
                return file.read()
        if isinstance(value, list):
            return [await self._with_bytes(item) for item in value]
        if isinstance(value, dict):
            return {key: await self._with_bytes(item) for key, item in value.items()}
        return value


@pytest.fixture
def reader(codec: Codec) -> Iterator[Reader]:
    with closing(FolderMediaStore()) as store:
        yield Reader(store, codec)


def simple(value: Json) -> Json:
    """What reading should give: long base64 as bytes, everything else as it is."""
    if isinstance(value, str) and len(value) >= LONG_BYTES:
        is_address = value.startswith("data:") and "," in value
        try:
            return base64.b64decode(value.partition(",")[2] if is_address else value, validate=True)
        except ValueError:
            return value
    if isinstance(value, list):
        return [simple(item) for item in value]
    if isinstance(value, dict):
        return {key: simple(item) for key, item in value.items()}
    return value


VALUES: dict[str, Json] = {
    "an image": {"data": [{"b64_json": TEXT}], "id": "1"},
    "several images": {"data": [{"b64_json": TEXT}, {"b64_json": TEXT + TEXT}, {"url": "x"}]},
    "an address": {"images": [{"url": f"data:image/png;base64,{TEXT}"}], "seed": 7},
    "nothing long": {"state": "queued", "urls": {"get": "https://a.example/"}},
    "the longest that is short": ["A" * (LONG_BYTES - 4)],
    "the shortest that is long": ["A" * LONG_BYTES],
    "an address without a comma": ["data:" + "A" * LONG_BYTES],
    "quotes and backslashes around": ['"', "\\", '\\"', TEXT, '"\\', "", TEXT, '\\\\"'],
    "a long log": {"logs": 'step 1/20 "fox"\n' * 9000},
    "a log without quotes": {"logs": "step 1/20, " * 9000, "output": TEXT},
    "JSON in a text": {"logs": json.dumps({"image": TEXT}), "output": TEXT},
    "a backslash before": {"a": "\\", "b": TEXT},
    "backslashes alone": {"a": "\\" * 40_000, "b": TEXT},
    "other scripts": {"prompt": "狐狸 🦊" * 20_000, "b": TEXT},
    "padding": [TEXT[:-4] + "AA==", TEXT[:-4] + "AAA="],
    "no object": TEXT,
}
WAYS: dict[str, Callable[[Json], str]] = {
    "plain": json.dumps,
    "no spaces": lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    "escaped slashes": lambda value: json.dumps(value).replace("/", "\\/"),
    "escaped plus signs": lambda value: json.dumps(value, indent=1).replace("+", "\\u002B"),
}
SIZES = (1, 2, 3, 5, 7, 11, 64, 1000, 4096, LONG_BYTES - 1, LONG_BYTES, LONG_BYTES + 1, 100_000)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", VALUES)
async def test_a_text_says_the_same_in_whatever_pieces_it_comes(
    reader: Reader, name: str, way: str
) -> None:
    body, expected = WAYS[way](VALUES[name]).encode(), simple(VALUES[name])
    assert await reader.read(body) == expected
    assert await reader.read(body, *[997] * 2000) == expected
    for seed in range(12):
        chosen = random.Random(seed)
        assert await reader.read(body, *chosen.choices(SIZES, k=400)) == expected


async def test_a_long_string_is_never_there_as_text(reader: Reader) -> None:
    body = json.dumps({"data": [{"b64_json": TEXT * 20}]}).encode()
    texts: list[int] = []

    async def keep(chunks: AsyncGenerator[bytes, None]) -> MediaRef:
        async for chunk in chunks:
            texts.append(len(chunk))
        return MediaRef(uri="media:1", content_type="", size=sum(texts))

    pieces = pieces_of(body, [50_000] * 100)
    strings = LongStrings(pieces, keep, reader.codec, reader.media, limit_bytes=LIMIT)
    assert len(await strings.read()) < 200
    assert sum(texts) == 20 * len(LONG)
    assert max(texts) < 2 * LONG_BYTES


@pytest.mark.parametrize(
    "rest",
    [" ", "=", "A", "AA", "AA==AAAA", "A===", "\\n", '\\"AAA', "\\\\", "\\u00e9", "\\x", "\\u00"],
)
@pytest.mark.parametrize("size", [100_000, 7001, LONG_BYTES])
async def test_what_begins_as_base64_and_goes_on_otherwise_is_refused(
    reader: Reader, rest: str, size: int
) -> None:
    body = f'{{"data": ["{TEXT}{rest}"], "more": "text"}}'.encode()
    with pytest.raises(BadReply):
        await reader.read(body, *[size] * 100)
    assert files_in(reader.store) == []


@pytest.mark.parametrize("at", [10, LONG_BYTES, LONG_BYTES + 100, -1])
async def test_what_is_cut_off_is_refused(reader: Reader, at: int) -> None:
    body = json.dumps({"data": [{"b64_json": TEXT}]}).encode()[:at]
    with pytest.raises(BadReply):
        await reader.read(body)


@pytest.mark.parametrize("filling", ["a fox ", '\\"', '"",', "\\\\", "[", "-", "\0", "狐"])
@pytest.mark.parametrize("size", [100_000, 65_536, 999_999])
async def test_a_long_text_that_is_no_base64_is_bounded(
    reader: Reader, filling: str, size: int
) -> None:
    body = b'{"logs": "' + filling.encode() * (3 * LIMIT // len(filling)) + b'"}'
    received = 0

    async def coming() -> AsyncGenerator[bytes, None]:
        nonlocal received
        for start in range(0, len(body), size):
            received += size
            yield body[start : start + size]

    strings = LongStrings(coming(), reader.keep, reader.codec, {}, limit_bytes=LIMIT)
    with pytest.raises(BadReply, match="more than 1 MB"):
        await strings.read()
    assert received <= LIMIT + 2 * max(size, LONG_BYTES)
