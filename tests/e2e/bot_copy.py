"""A copy of the bot with further files, so that tests can add commands without patching."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.stage import ROOT

COPIED = ("app", "cogs", "guilds", "hfmedia", "i18n", "jobs", "replies", "settings", "storage")


def copy_bot(folder: Path, files: Mapping[str, str]) -> None:
    """Copy the bot, and add files to it."""
    for part in COPIED:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for module in ("bot.py", "prices.toml"):
        shutil.copy(ROOT / module, folder / module)
    for name, code in files.items():
        (folder / name).write_text(code)
