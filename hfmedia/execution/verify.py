"""Whether a result is what was asked for: by its bytes, never by a header."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from hfmedia.errors import BadReply, DownloadError, DownloadProblem
from hfmedia.net.media_type import is_complete, type_of
from hfmedia.types import TASKS, MediaRef, Task


async def verified(ref: MediaRef, file: BinaryIO, task: Task) -> MediaRef:
    """The reference under the type that the bytes say, if they are complete and fit the task.

    Raises `DownloadError` for what was fetched from a link, else `BadReply`.
    """
    spec = TASKS[task]
    found = type_of(file.read(16))
    if not ref.size:
        raise _unfit("The result is empty.", ref, "empty")
    if ref.size > spec.limit_bytes:
        message = f"The result is larger than {spec.limit_bytes // 1_000_000} MB."
        raise _unfit(message, ref, "too-large")
    if found is None or not found.startswith((spec.gives, "image/gif")):
        what = "" if found is None else f"{found}, "
        raise _unfit(f"The result is {what}not {_article(spec.gives)}.", ref, "wrong-type")
    file.seek(0)
    if not await is_complete(file, found, ref.size):
        raise _unfit(f"The {spec.gives} is cut off.", ref, "incomplete")
    return replace(ref, content_type=found)


def _article(gives: str) -> str:
    return f"{'an' if gives == 'image' else 'a'} {gives}"


def _unfit(message: str, ref: MediaRef, problem: DownloadProblem) -> BadReply | DownloadError:
    if ref.url is None:
        return BadReply(message)
    return DownloadError(message, url=ref.url, download_problem=problem)
