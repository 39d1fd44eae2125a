"""What a command is given to work on: texts, and the input image."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hfmedia.cli.exit_codes import UsageError
from hfmedia.net.media_type import type_of
from hfmedia.types import TASKS, ImageInput

INPUT_TEXT_LIMIT_BYTES: Final = 10_000_000  # no model takes so much
INPUT_IMAGE_LIMIT_BYTES: Final = TASKS["text-to-image"].limit_bytes


def require_utf8(what: str, text: str) -> None:
    """Raise `UsageError` for a text that had been given as other bytes than UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:  # Python decodes invalid bytes of arguments to surrogates
        raise UsageError(f"{what} is not valid UTF-8.") from None


def read_stdin() -> str:
    """All of standard input.

    Raises `UsageError` if it is closed, too long or not valid UTF-8.
    """
    if sys.stdin is None:
        raise UsageError("Standard input is closed.")
    return _decoded(sys.stdin.buffer.read(INPUT_TEXT_LIMIT_BYTES + 1))


def read_stdin_lines() -> Iterator[str]:
    """The lines of standard input as they come, without white space around them, but blank ones.

    Raises as `read_stdin`.
    """
    if sys.stdin is None:
        raise UsageError("Standard input is closed.")
    while line := sys.stdin.buffer.readline(INPUT_TEXT_LIMIT_BYTES + 1):
        if text := _decoded(line).strip():
            yield text


def _decoded(data: bytes) -> str:
    """Bytes of standard input: Python's own decoding lets invalid UTF-8 pass in the C locale."""
    if len(data) > INPUT_TEXT_LIMIT_BYTES:
        limit_mb = INPUT_TEXT_LIMIT_BYTES // 1_000_000
        raise UsageError(f"Standard input is longer than {limit_mb} MB.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError("Standard input is not valid UTF-8.") from None


def read_image(image: str) -> ImageInput:
    """The input image, read from a file; a URL is left to the library.

    Raises `UsageError` for a file that cannot be read, is too large or is not an image.
    """
    if image.startswith(("https://", "http://")):
        return ImageInput(url=image)
    try:
        with Path(image).open("rb") as file:
            data = file.read(INPUT_IMAGE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a valid path"
        raise UsageError(f"{image} cannot be read: {reason}.") from None
    if len(data) > INPUT_IMAGE_LIMIT_BYTES:
        raise UsageError(f"{image} is larger than {INPUT_IMAGE_LIMIT_BYTES // 1_000_000} MB.")
    content_type = type_of(data[:16]) or ""
    if not content_type.startswith("image/"):
        raise UsageError(f"{image} is not a supported image. Use PNG, JPEG, WebP, GIF or AVIF.")
    return ImageInput.from_bytes(data, content_type)
