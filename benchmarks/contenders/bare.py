"""aiohttp as one would write it in an hour: one session, no limits, everything into memory."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp

from benchmarks.contender import (
    DRAW_MODEL,
    MAPPINGS,
    MODELS,
    SEED,
    TOKEN,
    Make,
    Where,
    contend,
    prompt_of,
)

POLL = 0.5  # seconds
FAL_MODEL = "fal-ai/wan/v2.2-a14b/text-to-video"
REPLICATE_MODEL = "wan-video/wan-2.2-t2v-fast"
KEY = {"authorization": f"Bearer {TOKEN}"}


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Mapping[str, Make]]:
    """The calls, with the providers' ids known from before."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, raise_for_status=True) as session:
        router = where.router_url

        async def from_hf_inference(number: int) -> int:
            body = {"inputs": prompt_of(number), "parameters": {"seed": SEED}}
            url = f"{router}/hf-inference/models/{DRAW_MODEL}"
            headers = {**KEY, "accept": "image/png"}
            async with session.post(url, json=body, headers=headers) as response:
                return len(await response.read())

        async def from_together(number: int) -> int:
            fixed = {"model": DRAW_MODEL, "response_format": "base64", "seed": SEED}
            url = f"{router}/together/v1/images/generations"
            body = {"prompt": prompt_of(number), **fixed}
            async with session.post(url, json=body, headers=KEY) as response:
                result = await response.json()
            return len(base64.b64decode(result["data"][0]["b64_json"]))

        async def from_fal(number: int) -> int:
            url = f"{router}/fal-ai/{FAL_MODEL}?_subdomain=queue"
            body = {"prompt": prompt_of(number), "seed": SEED}
            async with session.post(url, json=body, headers=KEY) as response:
                job = await response.json()
            address = f"{router}/fal-ai{urlsplit(job['response_url']).path}"
            while job["status"] != "COMPLETED":
                await asyncio.sleep(POLL)
                status = f"{address}/status?_subdomain=queue"
                async with session.get(status, headers=KEY) as response:
                    job = await response.json()
            async with session.get(f"{address}?_subdomain=queue", headers=KEY) as response:
                result = await response.json()
            async with session.get(result["video"]["url"]) as response:
                return len(await response.read())

        async def from_replicate(number: int) -> int:
            url = f"{router}/replicate/v1/models/{REPLICATE_MODEL}/predictions"
            body = {"input": {"prompt": prompt_of(number), "seed": SEED}}
            headers = {**KEY, "prefer": "wait"}
            async with session.post(url, json=body, headers=headers) as response:
                prediction = await response.json()
            async with session.get(prediction["output"]) as response:
                return len(await response.read())

        async def look_up(number: int) -> int:
            query = "expand[]=inferenceProviderMapping"
            url = f"{where.endpoint}/api/models/{MODELS[number]}?{query}"
            async with session.get(url, headers=KEY) as response:
                return len((await response.json())["inferenceProviderMapping"])

        yield {
            "hf-inference image": from_hf_inference,
            "together image": from_together,
            "fal-ai video": from_fal,
            "replicate video": from_replicate,
            MAPPINGS: look_up,
        }


if __name__ == "__main__":
    contend(contender)
