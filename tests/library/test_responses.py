"""What a reader of the chat sees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia import (
    FinishReason,
    ImageResponse,
    Media,
    MediaRef,
    ProviderInfo,
    Reasoning,
    VideoResponse,
)

FOX = Media(
    replace(MediaRef.from_bytes(b"fox", "image/png"), url="https://cdn.example/fox.png"),
    data=b"fox",
)


def image(alt: str, media: Media = FOX) -> ImageResponse:
    return ImageResponse(media=media, alt=alt, options={"seed": 7})


def test_a_picture_is_markdown_that_links_to_itself() -> None:
    url = "https://cdn.example/fox.png"
    assert str(image("a fox")) == f"[![a fox]({url})]({url})"


def test_a_video_is_an_element() -> None:
    video = VideoResponse(media=FOX, alt="a fox")
    assert str(video) == '<video controls src="https://cdn.example/fox.png"></video>'


@pytest.mark.parametrize("prompt", ["a ](http://evil) b", r"a \](http://evil) b", "a [b] c", "\\"])
def test_no_prompt_ends_its_own_brackets(prompt: str) -> None:
    assert not open_brackets(alt_of(str(image(prompt))))


@given(st.text())
def test_no_prompt_at_all_does(prompt: str) -> None:
    alt = alt_of(str(image(prompt)))
    assert not open_brackets(alt)
    assert "\n" not in alt


@pytest.mark.parametrize("trick", ['"', ")", "<", ">", "'", " ", "\n", "("])
def test_no_address_ends_the_link_or_the_attribute(trick: str) -> None:
    media = Media(
        replace(MediaRef.from_bytes(b"", "image/png"), url=f"https://cdn.example/{trick}fox"),
        data=b"",
    )
    assert trick not in str(VideoResponse(media=media, alt="")).split('src="')[1][:-10]
    assert f"{trick}fox" not in str(image("fox", media))


def test_a_signature_in_an_address_is_left_alone() -> None:
    url = "https://cdn.example/fox.png?Signature=a%2Bb~c&Expires=1"
    assert f"({url})" in str(
        image("fox", Media(replace(MediaRef.from_bytes(b"", "image/png"), url=url), data=b""))
    )


def test_urls_are_the_source_the_file_or_the_data(tmp_path: Path) -> None:
    assert image("").urls == image("").get_list() == ["https://cdn.example/fox.png"]
    drawn = Media(MediaRef.from_bytes(b"fox", "image/png"), data=b"fox")
    assert image("", drawn).urls == ["data:image/png;base64,Zm94"]
    moved = drawn.move_to(tmp_path / "fox.png")
    assert image("", moved).urls == [(tmp_path / "fox.png").as_uri()]


def test_options_say_what_it_was_made_with() -> None:
    assert image("fox").get("seed") == 7
    assert image("fox").get("steps") is None


def test_what_goes_on_is_a_line_and_the_rest_is_silent() -> None:
    assert str(Reasoning(label="Generating", status="1.23s")) == "Generating: 1.23s\n"
    assert str(Reasoning(label="Finished")) == "Finished\n"
    assert str(Reasoning()) == ""
    info = ProviderInfo(name="fal-ai", model="a/fox", label="fal", url="https://huggingface.co")
    assert str(info) == str(FinishReason(reason="stop")) == ""


def alt_of(markdown: str) -> str:
    link = "](https://cdn.example/fox.png)"
    assert markdown.startswith("[![")
    assert markdown.endswith(link + link)
    return markdown[3 : -2 * len(link)]


def open_brackets(alt: str) -> bool:
    """Whether a bracket stands there that no backslash has made a letter."""
    escaped = False
    for letter in alt:
        if letter in "[]" and not escaped:
            return True
        escaped = letter == "\\" and not escaped
    return escaped
