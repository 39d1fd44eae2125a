"""Who is asked for text, where, and with which key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from yarl import URL

from hfmedia import Client, ModelNotSupportedError, Policy, RequestError
from hfmedia.adapter import Route
from hfmedia.errors import Failure, MissingAuthError, ProviderError
from hfmedia.execution.provider_http import Credentials, RouterConfig, http_request
from hfmedia.providers import providers
from hfmedia.routing.endpoints import chat_path, endpoint_row
from hfmedia.routing.router_choice import SUFFIXES
from hfmedia.routing.routes import unlisted_rows
from hfmedia.types import ProviderRequest, model_and_provider
from tests.library.chats import REQUEST, RING, answer_of, asked, bodies, chatting, client_at, says
from tests.library.live import HUB_KEY, OWN_KEY, live_at, soon
from tests.library.scripted import a_row
from tests.library.served import Served
from tests.library.servers import FOX, KEY

OWN = "pk-own"


class TestTheRoutersChoice:
    async def test_is_asked_for_by_the_order(self) -> None:
        async with (
            chatting(groq=says(*RING), auto=says(*RING)) as served,
            client_at(served, order="router", bill_to="acme") as client,
        ):
            answer = await answer_of(client)
        [asked_of] = served.seen
        assert asked_of.path == "/v1/chat/completions"
        assert asked_of.json["model"] == FOX
        assert asked_of.headers["authorization"] == f"Bearer {KEY}"
        assert asked_of.headers["x-hf-bill-to"] == "acme"
        assert (answer.provider, answer.path) == ("auto", "auto")

    @pytest.mark.parametrize("suffix", sorted(SUFFIXES))
    async def test_is_asked_for_by_a_suffix_that_is_passed_on(self, suffix: str) -> None:
        model, provider = model_and_provider(f"{FOX}:{suffix}")
        request = replace(REQUEST, model=model, provider=provider)
        async with chatting(auto=says(*RING)) as served, client_at(served) as client:
            await answer_of(client, request)
        assert [body["model"] for body in bodies(served)] == [f"{FOX}:{suffix}"]

    async def test_is_asked_for_by_name(self) -> None:
        async with chatting(auto=says(*RING)) as served, client_at(served) as client:
            await answer_of(client, replace(REQUEST, provider="auto"))
        assert [body["model"] for body in bodies(served)] == [FOX]

    async def test_is_not_asked_for_where_a_provider_is_named(self) -> None:
        async with (
            chatting(groq=says(*RING)) as served,
            client_at(served, order="router") as client,
        ):
            assert (await answer_of(client, replace(REQUEST, provider="groq"))).path == "groq"

    @pytest.mark.parametrize("limits", [{"allow": ["groq"]}, {"deny": ["groq"]}, {"allow": []}])
    async def test_is_refused_where_providers_are_allowed_or_denied(
        self, limits: dict[str, Any]
    ) -> None:
        async with (
            chatting(auto=says(*RING)) as served,
            client_at(served, order="router", **limits) as client,
        ):
            with pytest.raises(ModelNotSupportedError) as caught:
                await answer_of(client)
        assert caught.value.model_problem == "providers-denied"
        assert served.seen == []

    @pytest.mark.parametrize("provider", ["fastest", "auto"])
    @pytest.mark.parametrize("key", [None, OWN])
    async def test_needs_a_key_of_the_hub(self, provider: str, key: str | None) -> None:
        async with (
            chatting(auto=says(*RING)) as served,
            client_at(served, api_key=key) as client,
        ):
            with pytest.raises(MissingAuthError):
                await answer_of(client, replace(REQUEST, provider=provider))
        assert served.seen == []

    async def test_does_not_hold_for_raw_generation(self) -> None:
        raw = replace(REQUEST, task="text-generation", prompt="A fox")
        async with live_at_nowhere(order="router") as live:
            rows = await live.routes(raw, soon())
        assert not isinstance(rows, Failure)
        assert [row.provider for row in rows] == ["hf-inference"]


async def test_raw_generation_is_not_moved_away_from_the_provider_that_is_named() -> None:
    raw = replace(REQUEST, task="text-generation", prompt="A fox", provider="groq")
    async with chatting(groq=says(*RING)) as served, client_at(served) as client:
        with pytest.raises(ModelNotSupportedError, match="groq does not serve") as caught:
            await answer_of(client, raw)
    assert asked(served) == []
    assert caught.value.tasks == ("conversational",)


def live_at_nowhere(**options: Any) -> Any:
    return live_at(Served(1), Policy(hub_key=HUB_KEY, **options))


class TestOpenai:
    OPENAI = replace(REQUEST, model="gpt-4o", provider="openai")

    async def test_is_asked_directly_with_its_own_key(self) -> None:
        policy = Policy(hub_key=HUB_KEY, provider_keys={"openai": OWN_KEY})
        async with live_at_nowhere() as live:
            rows = await replace(live, policy=policy).routes(self.OPENAI, soon())
        assert not isinstance(rows, Failure)
        [row] = rows
        assert row.provider_id == "gpt-4o"
        sent = http_to("openai", Credentials(key=OWN, is_provider_key=True))
        assert sent.url == "https://api.openai.com/v1/chat/completions"
        assert sent.headers["authorization"] == f"Bearer {OWN}"

    @pytest.mark.parametrize("key", [KEY, None])
    async def test_never_gets_the_key_of_the_hub(self, key: str | None) -> None:
        async with chatting(openai=says(*RING)) as served, client_at(served, api_key=key) as it:
            with pytest.raises(MissingAuthError) as caught:
                await answer_of(it, self.OPENAI)
        assert caught.value.provider == "openai"
        assert served.seen == []

    async def test_is_asked_only_where_the_policy_permits_it(self) -> None:
        async with chatting() as served, client_at(served, api_key=OWN, deny=["openai"]) as it:
            with pytest.raises(ModelNotSupportedError):
                await answer_of(it, self.OPENAI)

    def test_is_never_asked_unless_it_is_named(self) -> None:
        assert unlisted_rows(REQUEST, providers()) is None


class TestAnOwnKey:
    @pytest.mark.parametrize(
        "provider", sorted(n for n, it in providers().items() if it.base_url is not None)
    )
    def test_goes_to_its_provider_and_not_to_the_router(self, provider: str) -> None:
        sent = http_to(provider, Credentials(key=OWN, is_provider_key=True))
        assert URL(sent.url).host != "router.example"
        assert sent.url.startswith(f"{providers()[provider].base_url}/")

    async def test_needs_the_name_of_its_provider(self) -> None:
        async with chatting(groq=says(*RING)) as served, client_at(served, api_key=OWN) as client:
            with pytest.raises(MissingAuthError) as caught:
                await answer_of(client)
        assert caught.value.auth_problem == "provider-not-named"
        assert served.seen == []


def http_to(provider: str, credentials: Credentials) -> Any:
    task = next(iter(providers()[provider].adapters))
    route = Route(providers()[provider], a_row(provider, task))
    request = ProviderRequest.post("/v1/chat/completions", {})
    config = RouterConfig(url="https://router.example")
    return http_request(route, request, credentials, config, contents={})


class TestWithoutAKey:
    async def test_only_hf_inference_is_asked(self) -> None:
        async with (
            chatting(groq=says(*RING), hf_inference=says(*RING)) as served,
            client_at(served, api_key=None) as client,
        ):
            answer = await answer_of(client)
        assert answer.path == "hf-inference"
        assert asked(served) == ["hf-inference"]
        assert "authorization" not in served.seen[-1].headers
        assert served.seen[-1].path == "/hf-inference/models/fox/v1/chat/completions"

    async def test_raw_generation_is_asked_there_without_the_hub(self) -> None:
        raw = replace(REQUEST, task="text-generation", prompt="A fox")
        async with chatting(hf_inference=says(*RING)) as served, client_at(served) as client:
            with pytest.raises(Exception, match="cannot be read"):
                await answer_of(client, raw)
        assert [it.path for it in served.seen] == [f"/hf-inference/models/{FOX}"]

    async def test_nobody_else_generates_raw_text(self) -> None:
        raw = replace(REQUEST, task="text-generation", prompt="A fox", provider="groq")
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            with pytest.raises(ModelNotSupportedError):
                await answer_of(client, raw)

    async def test_a_name_that_is_no_path_is_not_asked_for(self) -> None:
        raw = replace(REQUEST, task="text-generation", prompt="A fox", model="../../secret")
        async with chatting(hf_inference=says(*RING)) as served, client_at(served) as client:
            with pytest.raises(ProviderError):
                await answer_of(client, raw)
        assert served.seen == []


class TestAnEndpoint:
    @pytest.mark.parametrize(
        ("path", "asked_at"),
        [
            ("", "/v1/chat/completions"),
            ("/", "/v1/chat/completions"),
            ("/v1", "/v1/chat/completions"),
            ("/v1/", "/v1/chat/completions"),
            ("/v1/chat/completions", "/v1/chat/completions"),
            ("/deep/v1?a=b%20c", "/deep/v1/chat/completions?a=b%20c"),
            ("/deep/chat/completions?a=b", "/deep/chat/completions?a=b"),
            ("/v2", "/v2/v1/chat/completions"),
        ],
    )
    def test_is_asked_below_its_path(self, path: str, asked_at: str) -> None:
        assert chat_path(URL(f"https://my.endpoint.example{path}")) == asked_at

    async def test_gets_the_model_and_any_key(self) -> None:
        async with chatting(own=says(*RING)) as served:
            url = f"{served.url}/own/v1?x=1"
            async with client_at(served, api_key=OWN, allow_endpoint_urls=True) as client:
                answer = await answer_of(client, replace(REQUEST, endpoint_url=url))
        [seen] = served.seen
        assert seen.path == "/own/v1/chat/completions?x=1"
        assert seen.json["model"] == FOX
        assert seen.headers["authorization"] == f"Bearer {OWN}"
        assert answer.provider == "endpoint"

    async def test_that_is_the_model_itself_is_sent_a_name_all_the_same(self) -> None:
        async with (
            chatting(own=says(*RING)) as served,
            client_at(served, api_key=None, allow_endpoint_urls=True) as client,
        ):
            await answer_of(client, replace(REQUEST, model=f"{served.url}/own"))
        assert bodies(served)[0]["model"] == "dummy"
        assert "authorization" not in served.seen[0].headers

    async def test_must_be_allowed(self) -> None:
        async with Client(KEY) as client:
            with pytest.raises(ModelNotSupportedError) as caught:
                await answer_of(client, replace(REQUEST, endpoint_url="https://a.example"))
        assert caught.value.model_problem == "endpoint-urls-off"

    @pytest.mark.parametrize("url", ["https://", "https://user:secret@a.example/", "a.example"])
    def test_that_is_no_address_is_refused(self, url: str) -> None:
        with pytest.raises(RequestError) as caught:
            endpoint_row(replace(REQUEST, endpoint_url=url))
        assert "secret" not in str(caught.value)
