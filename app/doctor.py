"""`bot.py doctor`: checks what the bot needs, and says what to do about what is wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from itertools import chain
from typing import Final

from app.checks.database import check_database
from app.checks.discord_access import check_discord
from app.checks.finding import Check, Finding
from app.checks.hub_key import check_hub_key
from app.checks.media import check_media
from app.checks.python_version import check_python
from app.checks.stored_keys import check_stored_keys
from app.console import say
from app.logging import safe_line
from settings import Settings

log = logging.getLogger(__name__)

CHECK_S: Final = 15.0  # that a group of checks may take
CHECKS: Final[Mapping[str, Check]] = {
    "Python": check_python,
    "Discord": check_discord,
    "Hugging Face": check_hub_key,
    "DATABASE_URL": check_database,
    "SECRET_KEY": check_stored_keys,
    "MEDIA_URL": check_media,
}
WIDTH: Final = 14  # of the names


async def doctor(settings: Settings, checks: Mapping[str, Check] = CHECKS) -> int:
    """Check everything at once, print a line for each finding, and return the exit code.

    It is 1 if something must be mended.
    """
    results = await asyncio.gather(*(examine(*named, settings) for named in checks.items()))
    findings = [*chain.from_iterable(results)]
    for finding in findings:
        line = f"{finding.verdict:<5} {finding.name:<{WIDTH}} {finding.text}"
        say(safe_line(line, settings.secrets))
    count = sum(finding.verdict == "mend" for finding in findings)
    say(f"\nTo be mended: {count}." if count else "\nNothing has to be mended.")
    return 1 if count else 0


async def examine(
    name: str, check: Check, settings: Settings, *, check_s: float = CHECK_S
) -> list[Finding]:
    """What a check finds within `check_s` seconds. One that breaks is a finding too."""
    try:
        async with asyncio.timeout(check_s):
            return await check(settings)
    except TimeoutError:
        text = f"No answer within {check_s:g} s. Check the network and the firewall."
        return [Finding(name, "mend", text)]
    except Exception as error:
        log.exception("the check of %s failed", name)
        text = f"The check failed with {type(error).__name__}; the log has its traceback."
        return [Finding(name, "mend", text)]
