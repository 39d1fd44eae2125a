"""A file that a member attached: what Discord says of it, and what it hands over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from cogs._attachment import LARGEST, fetched, objection
from replies.media.image_input import UnusableImage


@dataclass
class File:
    """An attachment, with what reading it gives."""

    filename: str = "fox.png"
    size: int = 9
    content_type: str | None = "image/png"
    content: bytes | Exception = b"a picture"

    async def read(self) -> bytes:
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


class Stuck(File):
    async def read(self) -> bytes:
        await asyncio.Event().wait()
        return b""


@pytest.mark.parametrize(
    "kind", ["image/png", "image/jpeg", "image/webp", "image/gif", "IMAGE/PNG; q=1", None]
)
def test_a_picture_is_taken(kind: str | None) -> None:
    assert objection(File(content_type=kind)) is None


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "video/mp4", "image/svg+xml"])
def test_another_kind_of_file_is_refused_with_what_to_attach(kind: str) -> None:
    said = objection(File("my_notes.txt", content_type=kind))
    assert said == (
        r"my\_notes.txt is no picture that can be used. Attach a PNG, JPEG, WebP or GIF."
    )


def test_a_picture_of_more_than_ten_megabytes_is_refused() -> None:
    assert objection(File(size=LARGEST)) is None
    said = objection(File(size=12 * 2**20))
    assert said == "fox.png has 12 MB. Attach a picture of at most 10 MB."


async def test_its_bytes_are_fetched() -> None:
    assert await fetched(File()) == b"a picture"


@pytest.mark.parametrize(
    "file",
    [
        File(content=ConnectionError("https://cdn.example/?hm=very-secret")),
        File(content=RuntimeError("Session is closed")),
        Stuck(),
    ],
)
async def test_what_discord_does_not_hand_over_is_told_in_words(
    file: File, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(UnusableImage, match="Attach it once more"):
        await fetched(file, patience=0.01)
    assert "very-secret" not in caplog.text


async def test_a_file_that_is_larger_than_was_said_is_refused() -> None:
    with pytest.raises(UnusableImage, match="at most 10 MB"):
        await fetched(File(content=bytes(LARGEST + 1)))
