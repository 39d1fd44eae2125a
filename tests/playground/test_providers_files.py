import asyncio
import io
import json
import signal
import sys
from pathlib import Path

import av
import pytest
from aiohttp import ClientSession
from PIL import Image

from playground.drawing import clip, picture
from playground.providers import Payload
from playground.providers.corruption import padded
from tests.playground.providers_client import VIDEO_REQUESTS, Client, opened


async def video_url(client: Client) -> str:
    answer = await client.post("novita", *VIDEO_REQUESTS["novita"])
    return str((await answer.json())["video"]["video_url"])


async def test_files_need_no_key_and_can_be_read_in_ranges() -> None:
    async with opened() as client, ClientSession() as stranger:
        link = await video_url(client)
        whole = await (await stranger.get(link)).read()
        part = await stranger.get(link, headers={"Range": "bytes=100-199"})
        assert part.status == 206
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
        assert await part.read() == whole[100:200]


async def test_a_file_is_drawn_once() -> None:
    async with opened() as client:
        link = await video_url(client)
        first, second = await asyncio.gather(client.session.get(link), client.session.get(link))
        assert await first.read() == await second.read()
        assert first.headers["ETag"] == second.headers["ETag"]


async def test_a_clip_has_the_frames_and_the_size_that_were_asked_for() -> None:
    arguments = {"prompt": "a fox", "num_frames": 10, "fps": 10, "aspect_ratio": "1:1"}
    async with opened() as client:
        answer = await client.post("novita", "/v3/hf/wan-t2v", arguments)
        link = (await answer.json())["video"]["video_url"]
        data = await (await client.session.get(link)).read()
    with av.open(io.BytesIO(data), "r") as container:
        frames = [(it.width, it.height) for it in container.decode(video=0)]
    assert frames == [(480, 480)] * 10


async def test_the_same_seed_gives_the_same_picture_at_every_provider() -> None:
    async with opened() as client:
        body = {"prompt": "a fox", "seed": 5, "output_format": "png"}
        fal = await client.post("fal-ai", "/fal-ai/flux/dev", body)
        replicate = await client.post(
            "replicate", "/v1/models/black-forest-labs/flux-dev/predictions", {"input": body}
        )
        links = [(await fal.json())["images"][0]["url"], (await replicate.json())["output"][0]]
        first, second = [await (await client.session.get(it)).read() for it in links]
    assert first == second


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("size", [200_001, 1_500_000])
def test_a_padded_picture_is_still_the_same_picture(file_format: str, size: int) -> None:
    data = picture("a fox", 1, 64, 64, file_format)
    larger = padded(data, size)
    assert size <= len(larger) <= size + 1
    with Image.open(io.BytesIO(data)) as first, Image.open(io.BytesIO(larger)) as second:
        assert first.tobytes() == second.tobytes()


def test_a_padded_clip_still_plays() -> None:
    larger = padded(clip("a fox", 1, 64, 64, 0.5, 8), 1_000_000)
    assert len(larger) == 1_000_000
    with av.open(io.BytesIO(larger), "r") as container:
        assert len(list(container.decode(video=0))) == 4


async def test_for_benchmarks_everybody_gets_the_same_file_of_a_given_size() -> None:
    async with opened(payload=Payload(image_bytes=1_500_000, video_bytes=8_000_000)) as client:
        image = await (await client.submit("hf-inference")).read()
        film = await (await client.session.get(await video_url(client))).read()
    assert (len(image), len(film)) == (1_500_000, 8_000_000)
    with av.open(io.BytesIO(film), "r") as container:
        assert list(container.decode(video=0))


async def test_it_runs_on_its_own_and_says_where() -> None:
    command = (sys.executable, "-m", "playground.providers", "--latency", "0")
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=root
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            said = json.loads(await process.stdout.readline())
            async with ClientSession() as session:
                assert (await session.get(f"{said['endpoint']}/api/models")).status == 200
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
