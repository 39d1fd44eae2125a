"""Fixtures of the bot's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hfmedia.execution.sandbox import Sandbox
from replies.media.sandboxed import SANDBOXED


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """The pool of the bot, which starts no process unless the test decodes something."""
    async with Sandbox(SANDBOXED) as opened:
        yield opened
