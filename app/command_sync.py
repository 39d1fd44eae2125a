"""Tells Discord which commands there are, when that has changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from discord import app_commands

log = logging.getLogger(__name__)

COMPARED: Final = (
    "type",
    "name",
    "description",
    "required",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "value",
    "nsfw",
    "default_member_permissions",
)
LISTED: Final = ("contexts", "integration_types")


async def sync(tree: app_commands.CommandTree[Any], application_id: int) -> bool:
    """Whether Discord had to be told. It allows few such changes a day, so never at each start."""
    ours = [command.to_dict(tree) for command in tree.get_commands()]
    # Not `tree.fetch_commands()`: it reads `contexts` and `integration_types` back wrongly.
    theirs = await tree.client.http.get_global_commands(application_id)
    if by_name(ours) == by_name(theirs):
        return False
    await tree.sync()
    log.info("The commands have changed, and Discord was told.")
    return True


def by_name(commands: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Commands as they are compared: their order does not matter."""
    return {command["name"]: comparable(command) for command in commands}


def comparable(part: Mapping[str, Any]) -> dict[str, Any]:
    """A command, option or choice without what Discord adds and what is not set."""
    # Not `in (None, False)`: a lower limit of 0 is one.
    said = ((name, part.get(name)) for name in COMPARED)
    kept: dict[str, Any] = {name: it for name, it in said if it is not None and it is not False}
    kept |= {name: sorted(part[name]) for name in LISTED if part.get(name)}
    for name in ("options", "choices"):
        if part.get(name):
            kept[name] = [comparable(inner) for inner in part[name]]
    return kept
