"""Mutated answers of the Hub: a model's mapping, and pages of the listing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from aiohttp import web

from hfmedia import GenerationRequest, HFMediaError
from hfmedia.adapter import MappingRow
from hfmedia.codecs import parse_json
from hfmedia.errors import BadReply
from hfmedia.providers import providers
from hfmedia.routing.hub_models import rows_of
from hfmedia.serialization import from_data, to_data
from tests.fuzz.cases import REPLIES, Record, case, case_names, report
from tests.fuzz.mutations import mutated_headers, mutated_json, mutated_status
from tests.fuzz.oracle import assert_typed
from tests.fuzz.proxied import proxied_client
from tests.fuzz.wrong_responses import sendable
from tests.goldens import cases
from tests.library import samples
from tests.library.served import copy_of, serving

HONEST = {
    "id": "honest/fox",
    "pipeline_tag": "text-to-image",
    "inferenceProviderMapping": {
        "fal-ai": {"providerId": "fox", "status": "live", "task": "text-to-image"}
    },
}


REQUEST = GenerationRequest(task="text-to-image", model="a/fox", prompt="a fox")


@cache
def recorded_models() -> Sequence[dict[str, Any]]:
    """Models as the Hub described them, in both forms of the mapping."""
    answers = (it["hub_response"] for it in cases())
    return [it["json"] for it in answers if it and isinstance(it.get("json"), dict)]


def test_a_mutated_model_gives_rows_that_can_be_stored(record_property: Record) -> None:
    outcomes = Counter[str]()
    for name in case_names("models of the Hub", sample=max(500, REPLIES)):
        with case(name) as random:
            outcomes[rows_read_from(mutated_json(random, random.choice(recorded_models())))] += 1
    assert outcomes["rows"] or outcomes.total() <= 1
    report(record_property, "models of the Hub", outcomes)


def rows_read_from(body: bytes) -> str:
    """The name of what became of a model's description."""
    try:
        model = parse_json(body)
    except BadReply:
        return "BadReply"
    if not isinstance(model, dict):
        return "no object"
    rows = list(rows_of(model))
    for row in rows:
        assert from_data(MappingRow, json.loads(json.dumps(to_data(row)))) == row
    return "rows" if rows else "no rows"


async def test_a_mutated_entry_of_the_listing_costs_that_entry(record_property: Record) -> None:
    outcomes = Counter[str]()
    page: list[web.Response] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        return copy_of(page[0])

    async with serving(answer) as hub:
        for name in case_names("listings of the Hub", sample=60):
            with case(name) as random:
                page[:] = [a_page(random)]
                outcomes[await listing_of(hub.url, page[0])] += 1
            hub.seen.clear()
    assert outcomes["listed"] or outcomes.total() <= 1
    report(record_property, "listings of the Hub", outcomes)


def a_page(random: Random) -> web.Response:
    """A page with a mutated entry before an honest one."""
    entry = mutated_json(random, random.choice(recorded_models()))
    headers = mutated_headers(random, {"content-type": "application/json"})
    return web.Response(
        body=b"[%s, %s]" % (entry, json.dumps(HONEST).encode()),
        status=mutated_status(random, 200),
        headers=sendable(headers),
    )


async def listing_of(url: str, page: web.Response) -> str:
    """The name of what became of the page."""
    async with proxied_client(url) as client:
        try:
            listed = await client.listing("text-to-image")
        except HFMediaError as error:
            assert_typed(error)
            return type(error).__name__
    if isinstance(parsed(page), list):
        assert "honest/fox" in [it.model for it in listed]
    return "listed" if listed else "nothing listed"


def parsed(page: web.Response) -> Any:
    assert isinstance(page.body, bytes)
    try:
        return parse_json(page.body)
    except BadReply:
        return None


async def test_a_mutated_mapping_leads_to_a_result_or_a_typed_error(
    record_property: Record,
) -> None:
    outcomes = Counter[str]()
    mapping: list[web.Response] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.host == "hub.example":
            return copy_of(mapping[0])
        return web.Response(body=samples.picture(), content_type="image/png")

    async with serving(answer) as server:
        for name in case_names("mappings of the Hub", sample=60):
            with case(name) as random:
                mapping[:] = [web.Response(body=mutated_json(random, a_model(random)))]
                outcomes[await generated(server.url)] += 1
            server.seen.clear()
    assert outcomes["result"] or outcomes.total() <= 1
    report(record_property, "mappings of the Hub", outcomes)


def a_model(random: Random) -> dict[str, Any]:
    """A model that every provider serves, in one of the two forms of a mapping."""
    names = [*random.sample(sorted(providers()), 3), "hf-inference"]
    rows = {it: {"providerId": "fox", "status": "live", "task": "text-to-image"} for it in names}
    listed = [{"provider": name, **row} for name, row in rows.items()]
    return {**HONEST, "inferenceProviderMapping": rows if random.random() < 0.5 else listed}


async def generated(url: str) -> str:
    """The name of what became of a generation behind that proxy."""
    async with proxied_client(url) as client:
        try:
            await client.generate(REQUEST, timeout=60)
        except HFMediaError as error:
            assert_typed(error)
            return type(error).__name__
    return "result"
