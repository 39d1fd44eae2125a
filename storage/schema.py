"""The whole schema: importing a module of tables adds them to it."""

from __future__ import annotations

from typing import Final

from storage.guild_tables import HOLDS

SCHEMA: Final = HOLDS.metadata
"""All tables: those of jobs, and those of guilds, whose module builds on the other."""
