"""Keys are listed and revoked over the page's HTTP API."""

from playground import Playground
from playground.providers.keys import make_token
from tests.playground.test_browser import browser, listening


async def test_a_key_is_revoked_from_the_page(playground: Playground) -> None:
    token = make_token("user")
    async with browser(playground) as session, listening(session) as page:
        async with session.get("/api/keys") as response:
            assert token in [one["token"] for one in await response.json()]
        for revoked in (True, False):
            change = {"token": token, "revoked": revoked}
            async with session.put("/api/keys", json=change) as response:
                assert response.status == 200
            told = {one["token"]: one["revoked"] for one in (await page.until("keys"))["keys"]}
            assert told[token] is revoked
            assert (playground.providers.keys.find(token) is None) is revoked


async def test_an_unknown_key_is_refused_in_a_sentence(playground: Playground) -> None:
    async with browser(playground) as session:
        for token, sentence in (("hf_x", "There is no such key."), (5, "token must be a string.")):
            change = {"token": token, "revoked": True}
            async with session.put("/api/keys", json=change) as response:
                assert (response.status, await response.json()) == (400, {"error": sentence})
