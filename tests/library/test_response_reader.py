"""What a response is received as: the same with the extra `speed` and without it."""

from __future__ import annotations

import base64
import copy
import json
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from hfmedia.adapter import Route
from hfmedia.codecs import Codec
from hfmedia.errors import Failure, HFMediaError
from hfmedia.execution.response_reader import ResponseReader
from hfmedia.media_store import FolderMediaStore
from hfmedia.net.response import HttpResponse
from hfmedia.types import Done, ProviderRequest
from tests.goldens import RecordedResponse
from tests.library import samples
from tests.library.codecs import CODECS
from tests.library.live import route_of
from tests.library.served import files_in
from tests.library.test_parsers import CALLS, JSON, ROUTES, STATUSES, mutated, replies

SUBMIT = ProviderRequest.post("/", {})
ODD = (
    *("NaN", "Infinity", "1e400", "1" * 400, "9" * 25, "-0.0", '"\\ud800"', '"\\ud83d\\ude00"'),
    *("[" * 90 + "]" * 90, "[" * 1020 + "]" * 1020, '"data:image/png;base64,AAAA="', '"AAAA===="'),
)


async def received(
    route: Route, call: ProviderRequest, body: bytes, status: int, codec: Codec
) -> tuple[str, bytes | None, int]:
    """The step or the error, the bytes of its result, and how many media are kept."""
    headers = {"content-type": "application/json"}
    response = RecordedResponse(status, headers, body, URL("https://router.example/"))
    with closing(FolderMediaStore(memory_bytes=0)) as store:
        reader = ResponseReader(store, codec)
        try:
            step = await reader.step(route, call, cast("HttpResponse", response))
        except HFMediaError as error:
            return repr(Failure.of(error)), None, len(files_in(store))
        result = None
        if isinstance(step, Done) and step.media is not None:
            with await store.open(step.media) as file:
                result = file.read()
            step = replace(step, media=replace(step.media, uri=""))
        return repr(step), result, len(files_in(store))


async def assert_received_alike(
    route: Route, call: ProviderRequest, body: bytes, status: int = 200
) -> None:
    one, other = [await received(route, call, body, status, codec) for codec in CODECS.values()]
    assert one == other
    assert one[2] == bool(one[1]), "only the result is kept"


@given(st.sampled_from(ROUTES), st.sampled_from(CALLS), JSON, STATUSES)
async def test_any_json_is_received_alike(
    route: Route, call: ProviderRequest, body: Any, status: int
) -> None:
    await assert_received_alike(route, call, json.dumps(body).encode(), status)


@given(st.data())
async def test_recorded_replies_with_something_wrong_in_them_are_received_alike(
    data: st.DataObject,
) -> None:
    route = data.draw(st.sampled_from(ROUTES))
    recorded = replies().get((route.provider, route.row.task))
    if not recorded:
        return
    text = json.dumps(mutated(data, copy.deepcopy(data.draw(st.sampled_from(recorded)))))
    odd = data.draw(st.sampled_from(["null", *ODD]))
    for replaced in (text, text.replace("null", odd), text.replace('"queued"', odd)):
        await assert_received_alike(route, data.draw(st.sampled_from(CALLS)), replaced.encode())


@given(st.sampled_from(ROUTES), st.binary(max_size=200), STATUSES)
async def test_any_bytes_are_received_alike(route: Route, body: bytes, status: int) -> None:
    await assert_received_alike(route, SUBMIT, body, status)


PNG = samples.padded_png(150_000)
TEXT = base64.b64encode(PNG).decode()
OTHER = base64.b64encode(bytes(90_000)).decode()


@pytest.fixture(params=CODECS)
def codec(request: pytest.FixtureRequest) -> Codec:
    return CODECS[request.param]


async def result_of(provider: str, reply: Any, codec: Codec) -> tuple[bytes | None, int]:
    body = json.dumps(reply).encode()
    step, result, kept = await received(route_of(provider), SUBMIT, body, 200, codec)
    assert result is not None, step
    return result, kept


async def test_of_several_images_the_first_is_taken(codec: Codec) -> None:
    reply = {"data": [{"b64_json": TEXT}, {"b64_json": OTHER}, {"b64_json": TEXT}]}
    assert await result_of("together", reply, codec) == (PNG, 1)


async def test_a_long_string_elsewhere_is_dropped(codec: Codec) -> None:
    reply = {"id": OTHER, "data": [{"b64_json": TEXT, "seen": OTHER}], "logs": OTHER}
    assert await result_of("nscale", reply, codec) == (PNG, 1)


@pytest.mark.parametrize("text", [TEXT, base64.b64encode(PNG[:3000]).decode()])
async def test_an_address_that_holds_the_result_is_taken(codec: Codec, text: str) -> None:
    link = f"data:image/png;base64,{text}"
    reply = {"status": "succeeded", "output": [link], "input": {"image": f"data:;base64,{OTHER}"}}
    result, kept = await result_of("replicate", reply, codec)
    assert (result, kept) == (base64.b64decode(text), 1)


async def test_a_reply_that_fails_keeps_nothing_of_its_media(codec: Codec) -> None:
    body = json.dumps({"data": [{"b64_json": TEXT}], "n": 1}).encode()
    for broken in (body[:-5], body + b"]", body.replace(b'"n": 1', b'"n": NaN')):
        step, result, kept = await received(route_of("together"), SUBMIT, broken, 200, codec)
        assert "is not JSON" in step
        assert (result, kept) == (None, 0)
