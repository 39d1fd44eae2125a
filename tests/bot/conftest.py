"""Fixtures of the bot's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore, MediaStore
from replies.media.sandboxed import SANDBOXED

if TYPE_CHECKING:
    from tests.bot.talk_stage import Serve, TalkStage


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """The pool of the bot, which starts no process unless the test decodes something."""
    async with Sandbox(SANDBOXED) as opened:
        yield opened


@pytest.fixture
def media() -> Iterator[MediaStore]:
    """Where images are kept that jobs start from."""
    opened = FolderMediaStore()
    yield opened
    opened.close()


@pytest.fixture
def serve_talks(media: MediaStore, sandbox: Sandbox) -> Serve:
    """Makes a service of conversations."""
    # Not above: discord.py warns when it is imported, and here no filter is set yet.
    from tests.bot.talk_stage import a_talk_stage

    async def opened(**options: Any) -> TalkStage:
        return await a_talk_stage(media, sandbox, **options)

    return opened
