"""Which Python runs the bot. One that is too old ends in bot.py, since it cannot load this file."""

from __future__ import annotations

import platform

from app.checks.finding import Finding
from hfmedia import __version__
from settings import Settings


async def check_python(settings: Settings) -> list[Finding]:
    """The versions of Python and of the bot."""
    return [Finding("Python", "ok", f"{platform.python_version()}, with hfmedia {__version__}.")]
