"""huggingface_hub's asynchronous client, sent here by its own `set_client_factory`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2
from huggingface_hub import AsyncInferenceClient, set_async_client_factory, set_client_factory
from huggingface_hub.inference._providers import get_provider_helper
from PIL.Image import Image

from benchmarks.contender import (
    DRAW_MODEL,
    FILM_MODEL,
    MAPPINGS,
    MODELS,
    SEED,
    TOKEN,
    Make,
    Where,
    contend,
    prompt_of,
)


class Redirecting(httpx2.HTTPTransport):
    """Its blocking half: mappings, polls and downloads."""

    def __init__(self, where: Where) -> None:
        super().__init__()
        self._where = where

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it here instead."""
        request.url = httpx2.URL(self._where.of(str(request.url)))
        return super().handle_request(request)


class AsyncRedirecting(httpx2.AsyncHTTPTransport):
    """Its asynchronous half: the first request."""

    def __init__(self, where: Where) -> None:
        super().__init__()
        self._where = where

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it here instead."""
        request.url = httpx2.URL(self._where.of(str(request.url)))
        return await super().handle_async_request(request)


def send_here(where: Where) -> None:
    """Let both halves of it ask here. Its own HTTP client has no timeout and the same limits."""
    set_client_factory(lambda: httpx2.Client(transport=Redirecting(where), timeout=None))
    set_async_client_factory(
        lambda: httpx2.AsyncClient(transport=AsyncRedirecting(where), timeout=None)
    )


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Mapping[str, Make]]:
    """A client per provider."""
    send_here(where)
    async with (
        AsyncInferenceClient(provider="hf-inference", api_key=TOKEN) as hf_inference,
        AsyncInferenceClient(provider="together", api_key=TOKEN) as together,
        AsyncInferenceClient(provider="fal-ai", api_key=TOKEN) as fal,
        AsyncInferenceClient(provider="replicate", api_key=TOKEN) as replicate,
    ):

        def drawing(client: AsyncInferenceClient) -> Make:
            async def make(number: int) -> int:
                image = await client.text_to_image(prompt_of(number), model=DRAW_MODEL, seed=SEED)
                assert isinstance(image, Image)
                return image.width

            return make

        def filming(client: AsyncInferenceClient) -> Make:
            async def make(number: int) -> int:
                prompt = prompt_of(number)
                return len(await client.text_to_video(prompt, model=FILM_MODEL, seed=SEED))

            return make

        async def look_up(number: int) -> int:
            # What each of its calls begins with, on the event loop.
            model = MODELS[number]
            helper = get_provider_helper("fal-ai", task="text-to-image", model=model)
            prepared = helper.prepare_request(
                inputs="a fox", parameters={}, headers={}, model=model, api_key=TOKEN
            )
            return len(prepared.url)

        yield {
            "hf-inference image": drawing(hf_inference),
            "together image": drawing(together),
            "fal-ai video": filming(fal),
            "replicate video": filming(replicate),
            MAPPINGS: look_up,
        }


if __name__ == "__main__":
    contend(contender)
