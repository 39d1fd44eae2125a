"""What one call of `stream` brings along: its own effects, and the store of its image."""

from __future__ import annotations

import base64
from contextlib import closing
from dataclasses import dataclass, replace

from hfmedia import ImageInput
from hfmedia.adapter import Route
from hfmedia.errors import Failure
from hfmedia.execution.effects import Effects
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.results import Attempt
from tests.library.chats import REQUEST, RING, answer_of, bodies, chatting, client_at, says
from tests.library.samples import picture


@dataclass
class Noting(PassingEffects):
    """Notes under a name each outcome that passes."""

    name: str
    noted: list[str]

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        self.noted.append(self.name)
        await super().record_outcome(route, attempt, failure)


async def test_the_effects_of_a_call_are_made_from_those_of_its_client() -> None:
    noted: list[str] = []

    def of_the_client(live: Effects) -> Effects:
        return Noting(live, "client", noted)

    def of_the_call(made: Effects) -> Effects:
        return Noting(made, "call", noted)

    async with (
        chatting(groq=says(*RING)) as served,
        client_at(served, effects=of_the_client) as client,
    ):
        await answer_of(client, effects=of_the_call)
        assert noted == ["call", "client"]
        await answer_of(client)
        assert noted == ["call", "client", "client"]


async def test_the_image_of_a_call_is_read_from_its_store() -> None:
    with closing(FolderMediaStore()) as store:
        ref = await store.put(one_chunk(picture()), "image/png")
        request = replace(REQUEST, image=ImageInput(media=ref))
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            await answer_of(client, request, store=store)
        [part] = [it for it in bodies(served)[0]["messages"][0]["content"] if "image_url" in it]
    assert part["image_url"]["url"].endswith(base64.b64encode(picture()).decode())
