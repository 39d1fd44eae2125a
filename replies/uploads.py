"""Opens the files of a message for their upload."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import IO, cast

import discord

from hfmedia.media_store import MediaStore
from replies.discord_requests import FilesMissing, NotNow
from replies.media.prepared_file import PreparedFile

log = logging.getLogger(__name__)


@asynccontextmanager
async def opened_files(
    store: MediaStore, files: Sequence[PreparedFile], alt: str
) -> AsyncIterator[list[discord.File]]:
    """The files as discord.py uploads them, open in the block; `alt` describes them.

    Raises `FilesMissing`, or `NotNow` if they cannot be read at the moment.
    """
    async with AsyncExitStack() as opened:
        yield [await _opened(store, file, alt, opened) for file in files]


async def _opened(
    store: MediaStore, file: PreparedFile, alt: str, opened: AsyncExitStack
) -> discord.File:
    assert file.content is not None, "only files are uploaded"  # noqa: S101
    source: IO[bytes]
    try:
        if isinstance(file.content, Path):
            source = await asyncio.to_thread(file.content.open, "rb")
        else:
            source = await store.open(file.content)
    except FileNotFoundError:
        raise FilesMissing from None
    except OSError as error:  # where it is kept does not answer: it is tried again
        log.warning("a file for a reply cannot be read: %s", type(error).__name__)
        raise NotNow from None
    # discord.py leaves a file open that it has not opened.
    opened.callback(source.close)
    return discord.File(cast("io.BufferedIOBase", source), filename=file.name, description=alt)
