"""A file that a member attached: what Discord says of it, and what it delivers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from cogs.attachment import LIMIT_BYTES, attachment_refusal, fetch
from replies.media.unusable_image import UnusableImage
from tests.bot.builders import ENGLISH


@dataclass
class File:
    """An attachment, with what reading it gives."""

    filename: str = "fox.png"
    size: int = 9
    content_type: str | None = "image/png"
    content: bytes | Exception = b"an image"

    async def read(self) -> bytes:
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


class Stuck(File):
    async def read(self) -> bytes:
        await asyncio.Event().wait()
        return b""


@pytest.mark.parametrize(
    "content_type", ["image/png", "image/jpeg", "image/webp", "image/gif", "IMAGE/PNG; q=1", None]
)
def test_an_image_is_not_refused(content_type: str | None) -> None:
    assert attachment_refusal(ENGLISH, File(content_type=content_type)) is None


@pytest.mark.parametrize(
    "content_type", ["text/plain; charset=utf-8", "video/mp4", "image/svg+xml"]
)
def test_another_type_of_file_is_refused_with_what_to_attach(content_type: str) -> None:
    refusal = attachment_refusal(ENGLISH, File("my_notes.txt", content_type=content_type))
    assert refusal == r"my\_notes.txt is not a PNG, JPEG, WebP or GIF. Attach one of those."


def test_a_file_of_more_than_ten_megabytes_is_refused() -> None:
    assert attachment_refusal(ENGLISH, File(size=LIMIT_BYTES)) is None
    refusal = attachment_refusal(ENGLISH, File(size=12 * 2**20))
    assert refusal == "fox.png is 12 MB. Attach an image of at most 10 MB."


async def test_its_content_is_fetched() -> None:
    assert await fetch(File()) == b"an image"


@pytest.mark.parametrize(
    "file",
    [
        File(content=ConnectionError("https://cdn.example/?hm=very-secret")),
        File(content=RuntimeError("Session is closed")),
        Stuck(),
    ],
)
async def test_what_discord_does_not_deliver_is_unavailable_and_its_address_not_logged(
    file: File, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(UnusableImage) as caught:
        await fetch(file, timeout_s=0.01)
    assert caught.value.problem == "unavailable"
    assert "very-secret" not in caplog.text


async def test_a_file_that_is_larger_than_discord_said_is_refused() -> None:
    with pytest.raises(UnusableImage) as caught:
        await fetch(File(content=bytes(LIMIT_BYTES + 1)))
    assert caught.value.problem == "too-large"
