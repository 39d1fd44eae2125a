"""The Hub over a real socket: pages, forms, memory, and what it says when it is not well."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.errors import HubUnavailable, MissingAuthError, ModelNotSupportedError
from hfmedia.policy import KeyRef
from hfmedia.routing.hub import ANSWER_S, Hub
from hfmedia.routing.hub_models import rows_of
from tests.library.served import Handler, Served, answering, redirect, serving, transport_to

ROW = {"provider": "fal-ai", "providerId": "fal-ai/fox", "status": "live", "task": "text-to-image"}
FOX = {"id": "a/fox", "inferenceProviderMapping": [ROW]}


KEY = KeyRef("guild", "7")


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON, with the fields of a model and of its rows."""
    names = st.sampled_from(["id", "inferenceProviderMapping", *ROW]) | st.text()
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(surrogates())
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    )


def surrogates() -> st.SearchStrategy[str]:
    """Characters, half surrogate pairs among them."""
    return st.characters() | st.characters(categories=["Cs"])


async def resolve(ref: KeyRef) -> str | None:
    """The key of a reference: `hf_` and its id."""
    return f"hf_{ref.id}"


@asynccontextmanager
async def hub_at(
    served: Served, lifetime_s: float = 600, answer_s: float = ANSWER_S
) -> AsyncIterator[Hub]:
    async with transport_to(Served(1), served) as transport:
        hub = Hub(transport, served.url, resolve, lifetime_s=lifetime_s, answer_s=answer_s)
        try:
            yield hub
        finally:
            await hub.aclose()


def said(body: Any, status: int = 200, **headers: str) -> Handler:
    """The same answer to everything."""

    async def answer(request: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(
            status=status, text=text, headers=named, content_type="application/json"
        )

    return answer


class TestAMapping:
    async def test_has_a_list_form(self) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            [row] = await hub.rows("a/fox", None)
        assert (row.provider, row.provider_id, row.task, row.status, row.hub_id) == (
            "fal-ai",
            "fal-ai/fox",
            "text-to-image",
            "live",
            "a/fox",
        )

    async def test_has_a_dict_form_whose_order_stays(self) -> None:
        mapping = {name: {**ROW, "provider": None} for name in ("together", "fal-ai", "nscale")}
        answer = said({**FOX, "inferenceProviderMapping": mapping})
        async with serving(answer) as it, hub_at(it) as hub:
            rows = await hub.rows("a/fox", None)
        assert [row.provider for row in rows] == ["together", "fal-ai", "nscale"]

    async def test_tells_of_a_lora(self) -> None:
        lora = {**ROW, "adapter": "lora", "adapterWeightsPath": "fox.safetensors"}
        [row] = rows_of({**FOX, "inferenceProviderMapping": [lora]})
        assert (row.adapter, row.weights) == ("lora", "fox.safetensors")

    @pytest.mark.parametrize(
        "mapping",
        [
            None,
            [],
            {},
            "fal-ai",
            5,
            True,
            [None],
            ["fal-ai"],
            {"fal-ai": None},
            [{**ROW, "task": None}],
            [{**ROW, "providerId": ""}],
            [{**ROW, "provider": 5}],
            [{**ROW, "provider": "fal-ai\x1b[2J"}],
            [{**ROW, "providerId": "fal-ai/\ud800"}],
            [{**ROW, "task": "text-to-image\nERROR"}],
            [{**ROW, "providerId": "x" * 1000}],
        ],
    )
    def test_without_sense_is_empty(self, mapping: Any) -> None:
        assert list(rows_of({**FOX, "inferenceProviderMapping": mapping})) == []
        assert list(rows_of({"id": "a/fox"})) == []

    @pytest.mark.parametrize("nonsense", [True, None, 5, "x", [], [ROW], {"provider": True}])
    def test_keeps_the_rows_behind_one_without_sense(self, nonsense: Any) -> None:
        [row] = rows_of({**FOX, "inferenceProviderMapping": [nonsense, ROW]})
        assert row.provider == "fal-ai"

    @pytest.mark.parametrize("status", [None, 5, [[[]]], "live\x1b[2J", "\ud800"])
    def test_has_no_status_where_it_makes_no_sense(self, status: Any) -> None:
        [row] = rows_of({**FOX, "inferenceProviderMapping": [{**ROW, "status": status}]})
        assert row.status == "unknown"

    def test_of_hf_inference_with_another_task_hides_none_behind_it(self) -> None:
        rows = [{**ROW, "provider": "hf-inference"}, {**ROW, "provider": "last"}]
        model = {**FOX, "pipeline_tag": "image-to-image", "inferenceProviderMapping": rows}
        assert [row.provider for row in rows_of(model)] == ["last"]

    def test_goes_by_the_models_own_tag_for_hf_inference(self) -> None:
        row = {**ROW, "provider": "hf-inference"}
        model = {**FOX, "inferenceProviderMapping": [row]}
        assert len(list(rows_of({**model, "pipeline_tag": "text-to-image"}))) == 1
        assert list(rows_of({**model, "pipeline_tag": "image-to-image"})) == []

    @pytest.mark.parametrize(
        ("tag", "task", "fits"),
        [
            ("text-generation", "conversational", True),
            ("image-text-to-text", "conversational", True),
            (None, "conversational", True),
            ("text-generation", "text-generation", True),
            ("text-to-image", "conversational", False),
            ("image-text-to-text", "text-generation", False),
            (["text-generation"], "conversational", False),
        ],
    )
    def test_of_hf_inference_is_for_chat_where_its_tag_is_one_of_text(
        self, tag: Any, task: str, fits: bool
    ) -> None:
        row = {"hf-inference": {"providerId": "fox", "status": "live", "task": task}}
        model = {"id": "a/fox", "pipeline_tag": tag, "inferenceProviderMapping": row}
        assert [row.task for row in rows_of(model)] == ([task] if fits else [])

    async def test_is_asked_for_as_the_hub_wants_it(self) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            await hub.rows("a/fox", KeyRef("guild", "key"))
        [seen] = it.seen
        assert seen.path.startswith("/api/models/a/fox?expand[]=inferenceProviderMapping")
        assert seen.headers["authorization"] == "Bearer hf_key"

    @pytest.mark.parametrize("to", ["/fal-ai/jobs/1", "/hub/../fal-ai/jobs/1"])
    async def test_is_not_looked_for_outside_the_hub(self, to: str) -> None:
        answers = {"/hub/api/models/old/fox": redirect(to, 307)}
        async with (
            serving(answering(answers)) as it,
            transport_to(Served(1), it) as transport,
        ):
            hub = Hub(transport, f"{it.url}/hub", resolve)
            with pytest.raises(HubUnavailable, match="answered 307"):
                await hub.rows("old/fox", KEY)
        assert len(it.seen) == 1

    async def test_of_a_model_that_has_moved_is_found(self) -> None:
        answers = {"/api/models/old/fox": redirect("/api/models/a/fox", 307)}
        answers["/api/models/a/fox"] = web.json_response(FOX)
        async with serving(answering(answers)) as it, hub_at(it) as hub:
            [row] = await hub.rows("old/fox", None)
        assert row.hub_id == "a/fox"


class TestTheListing:
    async def test_follows_the_pages(self) -> None:
        async def answer(request: web.Request) -> web.Response:
            cursor = int(request.query.get("cursor", "0"))
            link = f'<{request.url.update_query(cursor=cursor + 1)}>; rel="next"'
            headers = {"Link": link} if cursor < 2 else {}
            return web.json_response([{**FOX, "id": f"a/fox-{cursor}"}], headers=headers)

        async with serving(answer) as it, hub_at(it) as hub:
            listing = await hub.listing("text-to-image", KeyRef("guild", "key"))
        assert [listed.model for listed in listing] == ["a/fox-0", "a/fox-1", "a/fox-2"]
        assert all(seen.headers["authorization"] == "Bearer hf_key" for seen in it.seen)
        assert "inference_provider=all" in it.paths[0]
        assert "pipeline_tag=text-to-image" in it.paths[0]
        assert "expand[]=inferenceProviderMapping" in it.paths[0]

    async def test_of_chat_has_the_models_that_take_text_and_then_those_that_take_images(
        self,
    ) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response([{**FOX, "id": f"a/{request.query['pipeline_tag']}"}])

        async with serving(answer) as it, hub_at(it) as hub:
            listing = await hub.listing("conversational", None)
        assert [listed.model for listed in listing] == [
            "a/text-generation",
            "a/image-text-to-text",
        ]

    @pytest.mark.parametrize("nonsense", [None, [], {"id": 5}, {"id": "/"}, {}])
    async def test_without_an_entry_that_makes_no_sense_has_all_the_others(
        self, nonsense: Any
    ) -> None:
        page = [{**FOX, "id": "a/first"}, nonsense, {**FOX, "id": "a/last"}]
        async with serving(said(page)) as it, hub_at(it) as hub:
            listing = await hub.listing("text-to-image", None)
        assert [listed.model for listed in listing] == ["a/first", "a/last"]

    async def test_does_not_follow_a_page_to_another_host(self) -> None:
        async with serving(said([])) as other:
            links = (other.url, "http://[", "", "https://127.0.0.1", "http://u:p@{host}")
            for link in (f'<{url}/>; rel="next"' for url in links):
                async with serving(said([FOX], Link=link)) as it, hub_at(it) as hub:
                    assert len(await hub.listing("text-to-image", KeyRef("guild", "key"))) == 1
        assert other.seen == []

    async def test_that_never_ends_is_left(self) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response([FOX], headers={"Link": f'<{request.url}>; rel="next"'})

        async with serving(answer) as it, hub_at(it) as hub:
            assert len(await hub.listing("text-to-image", None)) == 100

    async def test_does_not_follow_a_page_to_another_scheme_of_its_host(self) -> None:
        async def answer(request: web.Request) -> web.Response:
            url = request.url.with_scheme("https").with_port(request.url.port)
            return web.json_response([FOX], headers={"Link": f'<{url}>; rel="next"'})

        async with serving(answer) as it, hub_at(it) as hub:
            assert len(await hub.listing("text-to-image", KEY)) == 1
        assert len(it.seen) == 1

    async def test_leaves_out_what_is_no_model(self) -> None:
        odd = {"id": "a/odd", "inferenceProviderMapping": True}
        async with serving(said([None, 5, {}, {"id": 5}, odd, FOX])) as it, hub_at(it) as hub:
            listing = await hub.listing("text-to-image", None)
        assert [(listed.model, len(listed.rows)) for listed in listing] == [
            ("a/odd", 0),
            ("a/fox", 1),
        ]

    @given(st.lists(json_values()))
    def test_loses_no_good_row_to_nonsense(self, nonsense: list[Any]) -> None:
        mapping = [*nonsense, *({**ROW, "task": it, "status": it} for it in nonsense), ROW]
        assert [*rows_of({**FOX, "inferenceProviderMapping": mapping})][-1].status == "live"
        for entry in nonsense:
            if isinstance(entry, dict):
                assert all(row.provider.isprintable() for row in rows_of(entry))


class TestTheMemory:
    async def test_one_request_serves_all_who_wait(self) -> None:
        asked, go = asyncio.Event(), asyncio.Event()

        async def slow(request: web.Request) -> web.Response:
            asked.set()
            await go.wait()
            return web.json_response(FOX)

        async with serving(slow) as it, hub_at(it) as hub:
            waiting = [
                asyncio.create_task(hub.rows("a/fox", KeyRef("guild", "key"))) for _ in range(20)
            ]
            await asked.wait()
            waiting[0].cancel()  # who leaves does not take it away from the others
            go.set()
            rows = await asyncio.gather(*waiting[1:])
        assert len(it.seen) == 1
        assert all(found == rows[0] for found in rows)

    async def test_it_is_kept_for_its_lifetime(self) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            for _ in range(3):
                await hub.rows("a/fox", KeyRef("guild", "key"))
        assert len(it.seen) == 1

    async def test_after_its_lifetime_it_is_asked_for_anew(self) -> None:
        async with serving(said(FOX)) as it, hub_at(it, lifetime_s=0) as hub:
            await hub.rows("a/fox", None)
            await hub.rows("a/fox", None)
        assert len(it.seen) == 2

    async def test_each_key_has_its_own(self) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            for key in (KeyRef("guild", "1"), KeyRef("guild", "2"), None, KeyRef("guild", "1")):
                await hub.rows("a/fox", key)
        assert [seen.headers.get("authorization") for seen in it.seen] == [
            "Bearer hf_1",
            "Bearer hf_2",
            None,
        ]

    async def test_what_is_said_to_be_wrong_is_asked_for_anew(self) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            [row] = await hub.rows("A/Fox", None)
            assert row.hub_id == "a/fox"
            hub.forget(replace(row, provider="together"), None)
            hub.forget(row, KeyRef("guild", "7"))
            await hub.rows("A/Fox", None)
            assert len(it.seen) == 1
            hub.forget(row, None)
            await hub.rows("A/Fox", None)
        assert len(it.seen) == 2

    @pytest.mark.parametrize("trouble", [said({}, 500), said({}, 429), said("<html>")])
    async def test_stale_is_served_and_said_while_the_hub_is_down(
        self, trouble: Handler, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers = iter([said(FOX), trouble])

        async def answer(request: web.Request) -> web.StreamResponse:
            return await next(answers)(request)

        async with serving(answer) as it, hub_at(it, lifetime_s=0) as hub:
            rows = await hub.rows("a/fox", KeyRef("guild", "secret"))
            with caplog.at_level(logging.WARNING):
                assert await hub.rows("a/fox", KeyRef("guild", "secret")) == rows
        assert "an older answer is used" in caplog.text
        assert "hf_secret" not in caplog.text

    async def test_an_answer_that_trickles_for_ever_is_given_up(self) -> None:
        async def trickling(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b" ")
                await asyncio.sleep(0.01)

        answers = iter([said(FOX), trickling, trickling])

        async def answer(request: web.Request) -> web.StreamResponse:
            return await next(answers)(request)

        async with serving(answer) as it, hub_at(it, lifetime_s=0, answer_s=0.5) as hub:
            rows = await hub.rows("a/fox", None)
            assert await hub.rows("a/fox", None) == rows
            with pytest.raises(HubUnavailable, match="too long"):
                await hub.rows("another/fox", None)

    async def test_a_failure_is_not_kept(self) -> None:
        answers = iter([said({}, 500), said(FOX)])

        async def answer(request: web.Request) -> web.StreamResponse:
            return await next(answers)(request)

        async with serving(answer) as it, hub_at(it) as hub:
            with pytest.raises(HubUnavailable):
                await hub.rows("a/fox", None)
            assert await hub.rows("a/fox", None)

    async def test_each_key_has_a_listing_of_its_own(self) -> None:
        async with serving(said([FOX])) as it, hub_at(it) as hub:
            for key in (KEY, KeyRef("guild", "8"), KEY):
                await hub.listing("text-to-image", key)
        assert [asked.headers["authorization"] for asked in it.seen] == [
            "Bearer hf_7",
            "Bearer hf_8",
        ]


class TestTrouble:
    async def test_an_unknown_model_is_the_persons(self) -> None:
        unknown = said({"error": "Repository not found"}, 404, X_Error_Code="RepoNotFound")
        async with serving(unknown) as it, hub_at(it) as hub:
            with pytest.raises(ModelNotSupportedError, match="does not know the model a/fox"):
                await hub.rows("a/fox", None)

    async def test_without_a_key_an_unknown_model_is_a_401(self) -> None:
        unknown = said({"error": "Invalid"}, 401, X_Error_Code="RepoNotFound")
        async with serving(unknown) as it, hub_at(it) as hub:
            with pytest.raises(ModelNotSupportedError):
                await hub.rows("a/fox", None)

    async def test_a_bad_key_is_the_operators(self) -> None:
        async with serving(said({"error": "Invalid hf_bad"}, 401)) as it, hub_at(it) as hub:
            with pytest.raises(MissingAuthError, match="does not take this key") as caught:
                await hub.rows("a/fox", KeyRef("guild", "bad"))
        assert "hf_bad" not in str(caught.value)

    @pytest.mark.parametrize("key", ["a b", "a\n", "ä", ""])
    async def test_what_is_no_key_is_the_operators_and_not_sent(self, key: str) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            with pytest.raises(MissingAuthError, match="characters that no key has"):
                await hub.rows("a/fox", KeyRef("guild", f"{key} "))
        assert it.seen == []

    @pytest.mark.parametrize("model", ["", "a/b/c", "../whoami", "a/..", "a fox", "a/fox?x=1", "/"])
    async def test_what_is_no_model_id_is_not_asked_for(self, model: str) -> None:
        async with serving(said(FOX)) as it, hub_at(it) as hub:
            with pytest.raises(ModelNotSupportedError, match="is not a model id"):
                await hub.rows(model, KeyRef("guild", "key"))
        assert it.seen == []

    @pytest.mark.parametrize(
        "body", ["", "<html>", "{", "[" * 5000, '{"id": "a/fox"', "\ufeff", "\u0000"]
    )
    async def test_garbage_is_a_hub_that_is_not_well(self, body: str) -> None:
        async with serving(said(body)) as it, hub_at(it) as hub:
            with pytest.raises(HubUnavailable, match="The Hub sent what cannot be read"):
                await hub.rows("a/fox", None)
            with pytest.raises(HubUnavailable, match="The Hub sent what cannot be read"):
                await hub.listing("text-to-image", None)

    @pytest.mark.parametrize("body", ["null", "5", '"fox"', "[]", "{}"])
    async def test_json_of_another_shape_serves_nobody(self, body: str) -> None:
        async with serving(said(body)) as it, hub_at(it) as hub:
            assert await hub.rows("a/fox", None) == ()
            assert await hub.listing("text-to-image", None) == ()

    @pytest.mark.parametrize("status", [400, 403, 429, 500, 502, 503])
    async def test_an_error_status_is_said(self, status: int) -> None:
        async with serving(said({}, status)) as it, hub_at(it) as hub:
            with pytest.raises(HubUnavailable, match=str(status)) as caught:
                await hub.rows("a/fox", None)
        assert caught.value.status == status

    async def test_a_hub_that_is_not_there_is_said(self) -> None:
        async with serving(said(FOX)) as it:
            pass
        async with hub_at(it) as hub:
            with pytest.raises(HubUnavailable, match="cannot be reached"):
                await hub.rows("a/fox", None)

    async def test_closing_ends_what_is_being_asked(self) -> None:
        asked = asyncio.Event()

        async def never(request: web.Request) -> web.Response:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        async with serving(never) as it:
            async with hub_at(it) as hub:
                waiting = asyncio.create_task(hub.rows("a/fox", None))
                await asked.wait()
            with pytest.raises(asyncio.CancelledError):
                await waiting
