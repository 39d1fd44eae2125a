"""Pictures and clips keep their shape, alone and side by side."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")

Size = tuple[int, int]
LANDSCAPE, SQUARE, PORTRAIT = (320, 180), (240, 240), (180, 320)


def media(backend: FakeBackend, kind: str, size: Size, number: int = 0) -> dict[str, Any]:
    """An item of a gallery, whose size Discord tells."""
    width, height = size
    draw = samples.clip if kind == "mp4" else lambda *size: samples.picture(number, *size)
    url = backend.store(f"{number} {width} {height}.{kind}", draw(width, height))
    return {"media": {"url": url, "width": width, "height": height}}


async def show(page: Page, backend: FakeBackend, *items: dict[str, Any]) -> Locator:
    """Posts a gallery; the files in it, once the browser has read them."""
    gallery = {"type": samples.GALLERY, "items": list(items)}
    await backend.post(samples.layout(samples.container(gallery)))
    files = page.get_by_test_id("message").last.locator("img, video")
    await expect(files).to_have_count(len(items))
    for file in await files.all():
        await file.evaluate(
            """file => new Promise((done) => {
                const ready = () => (file.naturalWidth || file.videoWidth) && done();
                file.onload = file.onloadedmetadata = ready;
                ready();
            })"""
        )
    return files


async def size_of(file: Locator) -> tuple[float, float]:
    box = await file.bounding_box()
    assert box
    return box["width"], box["height"]


@pytest.mark.parametrize("kind", ["png", "mp4"])
async def test_one_file_keeps_its_shape(page: Page, backend: FakeBackend, kind: str) -> None:
    for shape in (LANDSCAPE, SQUARE, PORTRAIT):
        file = await show(page, backend, media(backend, kind, shape))
        width, height = await size_of(file)
        assert width / height == pytest.approx(shape[0] / shape[1], rel=0.02)
        assert width <= 550
        assert height <= 351


async def test_a_small_picture_is_not_enlarged(page: Page, backend: FakeBackend) -> None:
    file = await show(page, backend, media(backend, "png", (96, 64)))
    assert await size_of(file) == (96, 64)


async def test_one_file_keeps_its_shape_on_a_phone(open_page: Opener, backend: FakeBackend) -> None:
    page = await open_page(width=390, height=844)
    for kind in ("png", "mp4"):
        file = await show(page, backend, media(backend, kind, (640, 360)))
        width, height = await size_of(file)
        assert width / height == pytest.approx(16 / 9, rel=0.02)
        assert width < 390


async def test_files_of_one_shape_are_not_cropped_side_by_side(
    page: Page, backend: FakeBackend
) -> None:
    for shape in (LANDSCAPE, SQUARE, PORTRAIT):
        for count in (2, 3, 4):
            files = await show(
                page, backend, *[media(backend, "png", shape, n) for n in range(count)]
            )
            for file in await files.all():
                width, height = await size_of(file)
                assert width / height == pytest.approx(shape[0] / shape[1], rel=0.03)


async def test_clips_of_different_shapes_are_shown_whole(page: Page, backend: FakeBackend) -> None:
    files = await show(
        page, backend, media(backend, "mp4", LANDSCAPE), media(backend, "mp4", PORTRAIT)
    )
    for clip in await files.all():
        await expect(clip).to_have_css("object-fit", "contain")


async def test_a_file_that_does_not_tell_its_size_keeps_its_shape(
    page: Page, backend: FakeBackend
) -> None:
    for kind in ("png", "mp4"):
        item = media(backend, kind, PORTRAIT)
        file = await show(page, backend, {"media": {"url": item["media"]["url"]}})
        width, height = await size_of(file)
        assert width / height == pytest.approx(180 / 320, rel=0.02)
