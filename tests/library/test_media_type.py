"""The bytes decide what a file is and whether it is whole."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.net import media_type
from hfmedia.net.media_type import type_of
from tests.library import samples

WHOLE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "png": ("image/png", lambda: samples.picture("PNG")),
    "jpeg": ("image/jpeg", lambda: samples.picture("JPEG")),
    "progressive jpeg": ("image/jpeg", lambda: samples.picture("JPEG", progressive=True)),
    "jpeg with a thumbnail": ("image/jpeg", samples.jpeg_with_thumbnail),
    "webp": ("image/webp", lambda: samples.picture("WEBP")),
    "gif": ("image/gif", lambda: samples.picture("GIF")),
    "gif with a comment": (
        "image/gif",
        lambda: samples.picture("GIF", comment=b"a fox; " * 100),
    ),
    "animated gif": ("image/gif", samples.animation),
    "avif": ("image/avif", lambda: samples.picture("AVIF")),
    "mp4": ("video/mp4", samples.clip),
    "mov": ("video/quicktime", lambda: samples.clip("mov")),
}
CUTS = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_accepted_under_its_real_type(name: str) -> None:
    content_type, made = WHOLE[name]
    data = made()
    assert type_of(data[:16]) == content_type
    assert is_complete(data, content_type)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_cut_anywhere_is_found(name: str) -> None:
    content_type, made = WHOLE[name]
    data = made()
    places = {int(len(data) * share) for share in CUTS} | {32, 48, len(data) - 8, len(data) - 1}
    for place in sorted(places):
        cut = data[:place]
        assert not is_complete(cut, content_type), f"cut at {place} of {len(data)}"


@given(place=st.integers(min_value=16))
def test_a_jpeg_with_a_thumbnail_is_cut_wherever_it_is_cut(place: int) -> None:
    data = samples.jpeg_with_thumbnail()
    assert not is_complete(data[: place % (len(data) - 1)], "image/jpeg")


@given(place=st.integers(min_value=16))
def test_an_animation_is_cut_wherever_it_is_cut(place: int) -> None:
    data = samples.animation()
    assert not is_complete(data[: place % (len(data) - 1)], "image/gif")


def test_padding_behind_a_jpeg_is_no_harm() -> None:
    assert is_complete(samples.picture("JPEG") + bytes(100), "image/jpeg")


def test_a_webm_has_no_end_to_look_for() -> None:
    head = b"\x1aE\xdf\xa3" + bytes(12)
    assert type_of(head) == "video/webm"
    assert is_complete(head, "video/webm")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(8_000_000)),
        ("image/jpeg", b"\xff\xd8" + b"\xff" * 4_000_000),
        ("image/gif", b"GIF89a" + bytes(7) + b"!\xfe" + b"\x01\x01" * 2_000_000),
        ("video/mp4", b"\0\0\0\x08free" * 500_000),
    ],
)
def test_a_file_of_countless_parts_is_given_up(kind: str, data: bytes) -> None:
    assert not is_complete(data, kind)


async def test_others_have_their_turn_while_countless_parts_are_counted() -> None:
    boxes = b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\x08free" * 250_000
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count_turns())
    assert not await media_type.is_complete(io.BytesIO(boxes), "video/mp4", len(boxes))
    counting.cancel()
    assert turns >= media_type.MAX_PARTS // media_type.PARTS_PER_TURN


@pytest.mark.parametrize("text", [b"", b"<!doctype html>", b'{"error": 1}', b"\x89PN", b"GIF"])
def test_text_and_fragments_are_no_media(text: bytes) -> None:
    assert type_of(text) is None


@pytest.mark.parametrize("head", [b"RIFF\x24\0\0\0WAVEfmt ", b"LIST\x24\0\0\0WEBPVP8 "])
def test_not_all_that_is_made_like_webp_is_webp(head: bytes) -> None:
    assert type_of(head) is None


def test_the_length_of_a_box_may_have_eight_bytes() -> None:
    film = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x01mdat" + (24).to_bytes(8) + b"pictures"
    assert is_complete(film, "video/mp4")
    assert not is_complete(film[:-1], "video/mp4")


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_it_stumble(data: bytes) -> None:
    for content_type in ("image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4"):
        is_complete(data, content_type)
    type_of(data)


def is_complete(data: bytes, content_type: str) -> bool:
    return asyncio.run(media_type.is_complete(io.BytesIO(data), content_type, len(data)))
