"""Sends the commands to Discord when they have changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from discord import app_commands
from discord.http import Route

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
)
CHAT_INPUT: Final = 1  # the type of a command that is typed
LISTED: Final = ("contexts", "integration_types")
TRANSLATED: Final = ("name_localizations", "description_localizations")


async def sync(tree: app_commands.CommandTree[Any], application_id: int) -> bool:
    """Send the commands to Discord if they differ from what it has; whether they did.

    Discord allows few such changes a day, so this is not done at each start.
    """
    commands = tree.get_commands()
    ours: list[Mapping[str, Any]]
    if tree.translator is None:
        ours = [command.to_dict(tree) for command in commands]
    else:
        ours = [await it.get_translated_payload(tree, tree.translator) for it in commands]
    # Not `tree.fetch_commands()`: it reads `contexts` and `integration_types` back wrongly, and
    # does not ask for the translations.
    route = Route("GET", "/applications/{application_id}/commands", application_id=application_id)
    theirs = await tree.client.http.request(route, params={"with_localizations": "true"})
    if by_name(ours) == by_name(theirs):
        return False
    await tree.sync()
    log.info("The commands have changed and were sent to Discord.")
    return True


def by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Any]:
    """Commands as they are compared, by type and name: their order does not matter."""
    return {
        (command.get("type", CHAT_INPUT), command["name"]): comparable(command)
        for command in commands
    }


def comparable(part: Mapping[str, Any]) -> dict[str, Any]:
    """A command, option or choice without what Discord adds and what is not set."""
    # Not `in (None, False, "")`: a lower limit of 0 is one.
    values = ((name, part.get(name)) for name in COMPARED)
    kept: dict[str, Any] = {
        name: value
        for name, value in values
        if value is not None and value is not False and value != ""
    }
    if (permissions := part.get("default_member_permissions")) is not None:
        kept["default_member_permissions"] = str(permissions)  # as Discord has them
    kept |= {name: sorted(part[name]) for name in LISTED if part.get(name)}
    kept |= {name: dict(part[name]) for name in TRANSLATED if part.get(name)}
    for name in ("options", "choices"):
        if part.get(name):
            kept[name] = [comparable(inner) for inner in part[name]]
    return kept
