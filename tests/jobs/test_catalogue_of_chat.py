"""What the catalogue knows of chat models: from the Hub's lists, and from the router's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from hfmedia import HuggingFaceMedia
from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.types import Task
from jobs import Catalogue
from jobs.catalogue import Looked
from tests.jobs.builders import models
from tests.library.served import answering, serving

LISTS: dict[Task, Looked] = {
    "text-to-image": models("paint/fox-1:fal-ai"),
    "conversational": models("talk/blind:groq", "talk/untold:groq", "see/Far:novita", "see/near"),
}
OFFER = ChatOffer(provider="groq", is_live=True, input_price=0.1, output_price=0.4)


def chat_model(name: str, *modalities: str) -> ChatModel:
    return ChatModel(id=name, input_modalities=frozenset(modalities), offers=(OFFER,))


ROUTERS = (
    chat_model("see/near", "text", "image"),
    chat_model("see/gone", "text", "image"),
    chat_model("SEE/far", "text", "image"),
    chat_model("talk/blind", "text"),
    chat_model("talk/untold"),
)


async def fetch() -> dict[Task, Looked]:
    return LISTS


async def routers() -> Sequence[ChatModel]:
    return ROUTERS


async def filled() -> Catalogue:
    catalogue = Catalogue(fetch, fetch_chat_models=routers)
    await catalogue.refresh()
    return catalogue


async def test_a_chat_model_is_found_by_every_spelling_and_with_its_provider() -> None:
    catalogue = await filled()
    for name in ("talk/blind", "Talk/Blind", "talk/blind:groq"):
        assert catalogue.chat_model(name) == ROUTERS[3]
    assert catalogue.chat_model("talk/unlisted") is None


async def test_it_knows_which_models_look_at_images() -> None:
    catalogue = await filled()
    assert catalogue.takes_images("see/Far:novita") is True
    assert catalogue.takes_images("talk/blind") is False
    assert catalogue.takes_images("talk/untold") is None
    assert catalogue.takes_images("talk/unlisted") is None


async def test_vision_models_are_those_that_are_served_and_see_the_most_popular_first() -> None:
    assert [*(await filled()).vision_models()] == ["see/Far", "see/near"]
    assert [*Catalogue(fetch).vision_models()] == []


async def test_a_list_of_the_router_that_cannot_be_had_leaves_the_former_one() -> None:
    answers: list[Sequence[ChatModel]] = [ROUTERS, ()]

    async def moody() -> Sequence[ChatModel]:
        return answers.pop(0)

    catalogue = Catalogue(fetch, fetch_chat_models=moody)
    await catalogue.refresh()
    await catalogue.refresh()
    assert catalogue.takes_images("see/near") is True


async def test_the_hubs_lists_do_not_wait_for_the_routers() -> None:
    asked = asyncio.Event()

    async def slow() -> Sequence[ChatModel]:
        asked.set()
        return await asyncio.Future[Sequence[ChatModel]]()  # it never comes

    async with asyncio.timeout(5), Catalogue(fetch, fetch_chat_models=slow) as catalogue:
        await asked.wait()
        assert [*catalogue.search("text-to-image", "")] == ["paint/fox-1"]
        assert catalogue.chat_model("see/near") is None


async def test_while_the_routers_list_is_missing_it_is_asked_for_again_soon() -> None:
    asked = asyncio.Semaphore(0)

    async def silent() -> Sequence[ChatModel]:
        asked.release()
        return ()

    async with (
        asyncio.timeout(5),
        Catalogue(fetch, fetch_chat_models=silent, lifetime=3600, retry=0),
    ):
        for _ in range(3):
            await asked.acquire()


async def test_the_client_has_it_from_the_router() -> None:
    entry = {"id": "see/near", "architecture": {"input_modalities": ["text", "image"]}}
    answers = {"/router/v1/models": web.json_response({"data": [entry]})}
    async with (
        serving(answering(answers)) as served,
        HuggingFaceMedia(endpoint=served.url, router_url=f"{served.url}/router") as media,
    ):
        catalogue = Catalogue(fetch, fetch_chat_models=media.chat_models)
        await catalogue.refresh()
        assert [*catalogue.vision_models()] == ["see/near"]
        [seen] = served.seen
        assert "authorization" not in seen.headers
