"""A `response_format` that makes no sense is the caller's mistake, and nothing is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hfmedia import RequestError
from hfmedia.response_format import check_response_format
from tests.library.chats import REQUEST, RING, answer_of, bodies, chatting, client_at, says
from tests.library.text_world import chat_events, described, text_world

SCHEMA = {"type": "object", "properties": {"fox": {"type": "string"}}}
MALFORMED = [
    "json_schema",
    5,
    [],
    {},
    {"json_schema": {"schema": SCHEMA}},
    {"type": None},
    {"type": ["json_schema"]},
    {"type": "json_schema", "json_schema": "fox"},
    {"type": "json_schema", "json_schema": 5},
    {"type": "json_schema", "json_schema": [SCHEMA]},
    {"type": "json_schema", "json_schema": {"name": "fox", "schema": "object"}},
    {"type": "json_schema", "json_schema": {"name": "fox", "schema": [SCHEMA]}},
]


@pytest.mark.parametrize("form", MALFORMED, ids=repr)
async def test_no_provider_is_asked_or_blamed(form: Any) -> None:
    request = replace(REQUEST, parameters={"response_format": form})
    async with chatting(cohere=says(*RING), groq=says(*RING)) as served, client_at(served) as it:
        with pytest.raises(RequestError, match="response_format must be") as caught:
            await answer_of(it, request)
    assert caught.value.problem == "argument"
    assert served.seen == []


@pytest.mark.parametrize("place", ["extra_data", "an argument"])
async def test_neither_is_the_hub(place: str) -> None:
    given = {"response_format": {"type": "json_schema", "json_schema": "fox"}}
    options = {"extra_data": given} if place == "extra_data" else given
    async with text_world(described("groq"), chat_events("Ring!")) as world:
        with pytest.raises(RequestError, match="response_format must be"):
            await world.items(**options)
    assert world.served.seen == []


@pytest.mark.parametrize(
    "form",
    [
        None,
        {"type": "text"},
        {"type": "json_object", "schema": SCHEMA},
        {"type": "json", "value": SCHEMA},
        {"type": "json_schema", "json_schema": {"name": "fox", "schema": SCHEMA, "strict": True}},
        {"type": "json_schema", "schema": SCHEMA},
        {"type": "grammar", "json_schema": "root ::= [a-z]"},
    ],
    ids=repr,
)
async def test_what_a_provider_may_know_is_sent_as_it_is(form: Any) -> None:
    check_response_format({"response_format": form})
    request = replace(REQUEST, parameters={"response_format": form})
    async with chatting(groq=says(*RING)) as served, client_at(served) as client:
        await answer_of(client, request)
    assert bodies(served)[0].get("response_format") == form
