"""`whoami`: whose a key is and what it may do, from the playground's Hub and from hostile ones."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import pytest

from hfmedia import (
    Account,
    Client,
    ClientClosed,
    FineGrained,
    HubUnavailable,
    HuggingFaceMedia,
    MissingAuthError,
    Organisation,
    RequestError,
    TokenScope,
)
from hfmedia.routing.hub_reply import NAME_CHARACTERS, PAGE_BYTES
from playground.providers.keys import INFERENCE, ORGANISATION, USER, make_token
from tests.library.served import Handler, Served, answering, redirect, serving, writing
from tests.library.servers import media_of, playing
from tests.library.test_hub import said

KEY: Final = "hf_verySecretKey0123456789"
FOX: Final = {"type": "user", "name": "fox"}


async def asked(served: Served, key: str = KEY) -> Account:
    async with Client(key, endpoint=served.url, router_url=served.url) as client:
        return await client.whoami()


async def refused(answer: Handler, match: str) -> HubUnavailable:
    async with serving(answer) as served:
        with pytest.raises(HubUnavailable, match=match) as caught:
            await asked(served)
    assert KEY not in repr(caught.value)
    return caught.value


class TestAKeyOfThePlayground:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("everywhere", FineGrained(everywhere=(INFERENCE,))),
            (
                "user",
                FineGrained(
                    scopes=(
                        TokenScope(
                            entity_type="user",
                            entity=USER,
                            permissions=("repo.content.read", INFERENCE),
                        ),
                    )
                ),
            ),
            (
                "organisation",
                FineGrained(
                    scopes=(
                        TokenScope(
                            entity_type="org", entity=ORGANISATION, permissions=(INFERENCE,)
                        ),
                    )
                ),
            ),
        ],
    )
    async def test_that_is_fine_grained_has_its_permissions(
        self, name: str, expected: FineGrained
    ) -> None:
        async with playing() as providers, media_of(providers) as media:
            account = await media.whoami(make_token(name))
        assert account == Account(
            name=USER,
            kind="user",
            organisations=(Organisation(name=ORGANISATION, can_pay=True),),
            can_pay=True,
            token_name=name,
            fine_grained=expected,
        )

    async def test_that_is_classic_has_its_role(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            read, write = [
                await media.whoami(make_token(f"classic-{it}")) for it in ("read", "write")
            ]
        assert (read.role, write.role) == ("read", "write")
        assert read.fine_grained is None

    async def test_whose_account_cannot_pay_says_so(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            account = await media.whoami(make_token("cannot-pay"))
        assert account.can_pay is False

    async def test_that_has_expired_or_is_unknown_is_refused(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            for key in (make_token("expired"), "hf_wrong"):
                with pytest.raises(MissingAuthError) as caught:
                    await media.whoami(key)
                assert (caught.value.auth_problem, caught.value.status) == ("refused", 401)
                assert key not in str(caught.value)

    async def test_is_asked_for_each_time_so_that_one_that_was_revoked_is_noticed(self) -> None:
        token = make_token("user")
        async with playing() as providers, media_of(providers, api_key=token) as media:
            assert (await media.whoami()).name == USER
            providers.keys.revoke(token)
            with pytest.raises(MissingAuthError):
                await media.whoami()

    async def test_is_asked_for_on_the_class_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with playing() as providers:
            monkeypatch.setenv("HF_ENDPOINT", providers.endpoint)
            monkeypatch.setenv("HF_ROUTER_URL", providers.router_url)
            account = await HuggingFaceMedia.whoami(make_token("user"))
        assert account.name == USER

    @pytest.mark.parametrize("failure", ["429", "500", "503", "html", "drop"])
    async def test_is_not_known_while_the_hub_fails(self, failure: str) -> None:
        async with playing() as providers, media_of(providers) as media:
            providers.settings.update({"hub": {"failure": failure}})
            with pytest.raises(HubUnavailable):
                await media.whoami(make_token("user"))
            providers.settings.update({"hub": {"failure": None}})
            assert (await media.whoami(make_token("user"))).name == USER


class TestWhatIsAsked:
    async def test_goes_to_the_hub_with_the_key(self) -> None:
        async with serving(said(FOX)) as served:
            assert await asked(served) == Account(name="fox", kind="user")
        [seen] = served.seen
        assert (seen.method, seen.path) == ("GET", "/api/whoami-v2")
        assert seen.headers["authorization"] == f"Bearer {KEY}"

    @pytest.mark.parametrize("key", ["pk-own", "sk-or-v1"])
    async def test_is_nothing_with_a_providers_own_key(self, key: str) -> None:
        async with serving(said(FOX)) as served:
            with pytest.raises(MissingAuthError) as caught:
                await asked(served, key)
        assert caught.value.auth_problem == "missing"
        assert served.seen == []

    async def test_is_nothing_without_a_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("HF_TOKEN", raising=False)
        async with serving(said(FOX)) as served:
            with pytest.raises(MissingAuthError) as caught:
                await asked(served, "")
        assert caught.value.auth_problem == "missing"
        assert served.seen == []

    @pytest.mark.parametrize("key", ["hf_a b", "hf_a\nb", "hf_ä"])
    async def test_is_nothing_with_what_no_header_can_carry(self, key: str) -> None:
        async with serving(said(FOX)) as served:
            with pytest.raises(MissingAuthError) as caught:
                await asked(served, key)
        assert caught.value.auth_problem == "malformed"
        assert served.seen == []

    async def test_must_be_a_text(self) -> None:
        async with serving(said(FOX)) as served, Client(endpoint=served.url) as client:
            with pytest.raises(RequestError):
                await client.whoami(5)  # type: ignore[arg-type]

    async def test_is_not_asked_again_at_another_host(self) -> None:
        async with serving(said(FOX)) as other:
            elsewhere = answering({"/api/whoami-v2": redirect(other.url)})
            async with serving(elsewhere) as served:
                with pytest.raises(HubUnavailable, match="answered 302"):
                    await asked(served)
        assert other.seen == []


class TestAnAnswer:
    @pytest.mark.parametrize("status", [201, 204, 302, 400, 403, 404, 429, 500, 502])
    async def test_of_another_status_is_said(self, status: int) -> None:
        assert (await refused(said(FOX, status), str(status))).status == status

    @pytest.mark.parametrize("body", ["", "<html>", "{", "[" * 5000, "\ufeff"])
    async def test_that_is_no_json_is_one_error(self, body: str) -> None:
        await refused(said(body), "The Hub sent what cannot be read")

    @pytest.mark.parametrize(
        "body",
        [
            *(None, 5, "fox", [], {}, [FOX], {"name": "fox"}, {"type": "user"}),
            *({**FOX, "type": it} for it in ("app", None, 5, ["user"], {"user": 1})),
            *({**FOX, "name": it} for it in ("", None, 5, ["fox"], "a\nb", "\x1b[2J", "\u202efox")),
            {**FOX, "name": "x" * (NAME_CHARACTERS + 1)},
        ],
    )
    async def test_that_names_nobody_is_one_error(self, body: Any) -> None:
        await refused(said(json.dumps(body)), "does not say whose this key is")

    async def test_that_repeats_the_key_is_one_error(self) -> None:
        for body in (
            {**FOX, "name": KEY},
            {**FOX, "orgs": [{"name": f"of {KEY}"}]},
            {**FOX, "auth": {"accessToken": {"displayName": KEY}}},
        ):
            await refused(said(body), "repeats the key")

    async def test_that_is_too_large_is_one_error(self) -> None:
        await refused(said({**FOX, "x": "x" * PAGE_BYTES}), "cannot be reached")

    async def test_that_breaks_off_is_one_error(self) -> None:
        async with writing(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{") as served:
            with pytest.raises(HubUnavailable):
                await asked(served)

    async def test_that_does_not_come_ends_when_the_client_closes(self) -> None:
        arrived = asyncio.Event()

        async def never(request: Any) -> Any:
            arrived.set()
            await asyncio.Event().wait()

        async with serving(never) as served:
            async with Client(KEY, endpoint=served.url) as client:
                waiting = asyncio.create_task(client.whoami())
                await arrived.wait()
            with pytest.raises(ClientClosed):
                await waiting

    async def test_of_an_organisation_is_its_own(self) -> None:
        async with serving(said({"type": "org", "name": "foxes", "canPay": False})) as served:
            assert await asked(served) == Account(name="foxes", kind="org", can_pay=False)
