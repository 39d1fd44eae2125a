"""A process that is killed in the middle of an upload, and how much memory one takes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.storage.media.stores import PNG, BucketPlace, FolderPlace, Place, kept, name_of, opened

ROOT = Path(__file__).parents[3]
PIECE_BYTES = 1_000_000

ENDLESS_PUTS = """
import asyncio, json, sys
from storage.media import ObjectMediaStore
from storage.media_access import BucketAccess

async def video():
    for number in range(50):
        yield bytes([number]) * 1_000_000

async def main(url, access):
    async with ObjectMediaStore(url, BucketAccess(**json.loads(access))) as store:
        while True:
            ref = await store.put(video(), "video/mp4")
            print(ref.uri, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""
PEAK_OF_A_VIDEO = """
import asyncio, json, resource, sys
from storage.media import ObjectMediaStore
from storage.media_access import BucketAccess

async def video(pieces):
    for number in range(pieces):
        yield bytes([number]) * 1_000_000

def peak_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

async def main(url, access):
    access = BucketAccess(**json.loads(access))
    async with ObjectMediaStore(url, access) as store:
        await store.put(video(1), "video/mp4")
        before = peak_bytes()
        ref = await store.put(video(150), "video/mp4")
    async with ObjectMediaStore(url, access) as store:
        with await store.open(ref) as file:
            file.seek(-1, 2)
            assert file.read() == bytes([149])
    print(peak_bytes() - before)

asyncio.run(main(*sys.argv[1:]))
"""


def arguments(place: Place, code: str) -> list[str]:
    return [sys.executable, "-c", code, place.url, json.dumps(asdict(place.access))]


def is_uploading(place: Place) -> bool:
    if isinstance(place, BucketPlace):
        return place.server.unfinished_uploads(place.bucket) > 0
    assert isinstance(place, FolderPlace)
    return any("#" in name for name in place.names())


async def test_a_process_that_is_killed_leaves_no_half_object(place: Place) -> None:
    await opened(place).aclose()  # makes the folder
    with uploading_process(place) as process:
        process.send_signal(signal.SIGKILL)
    async with opened(place) as store:
        whole = [it async for page in store.objects() for it in page]
        assert {it.size for it in whole} <= {50 * PIECE_BYTES}
        assert await store.delete_unfinished(time.time() + 1) <= 1
        assert len(place.names()) == len(whole)


@contextmanager
def uploading_process(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the middle of an upload."""
    command = arguments(place, ENDLESS_PUTS)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        while not is_uploading(place):  # there are no events of another process's files
            time.sleep(0.001)
        yield process


async def test_the_uploads_of_others_that_go_on_are_not_touched(tmp_path: Path) -> None:
    folder = FolderPlace(tmp_path / "media")
    async with opened(folder) as store:
        ref = await kept(store, PNG)
        young, old, of_others = (
            folder.path / name for name in (f"{'a' * 32}#1", f"{'b' * 32}#1", "notes#1")
        )
        for path in (young, old, of_others):
            path.write_bytes(PNG)
        os.utime(old, (1, 1))
        os.utime(of_others, (1, 1))
        assert await store.delete_unfinished(time.time() - 3600) == 1
        assert folder.names() == sorted([name_of(ref), young.name, of_others.name])


def test_a_large_video_never_is_in_memory_as_a_whole(place: Place) -> None:
    ended = subprocess.run(
        arguments(place, PEAK_OF_A_VIDEO), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) < 75_000_000, "of 150 MB"
