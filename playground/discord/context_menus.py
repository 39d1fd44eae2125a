"""Turns a command of a message's or a user's context menu into the data of an interaction.

Checks what Discord's client checks, and raises `InvalidInput` with a sentence for the user.
"""

from collections.abc import Iterable

from playground.discord.channels import Channel
from playground.discord.command_input import check_available
from playground.discord.enums import CommandType
from playground.discord.errors import InvalidInput
from playground.discord.resolved import KnownObjects, resolved
from playground.json_types import JsonObject


def select_context_command(
    commands: Iterable[JsonObject],
    command_type: CommandType,
    name: str,
    channel: Channel,
    permissions: int,
) -> JsonObject:
    """The command of that type and name; `permissions` are the user's in the channel.

    Raises `InvalidInput` if there is none or the user may not use it there.
    """
    for command in commands:
        if (command["type"], command["name"]) == (command_type, name):
            check_available(command, channel, permissions)
            return command
    raise InvalidInput(f"There is no command {name} in this menu.")


def message_command_data(command: JsonObject, message: JsonObject) -> JsonObject:
    """The data of a command on a message, whose whole object the bot gets."""
    target: str = message["id"]
    return _data(command, target, {"resolved": {"messages": {target: message}}})


def user_command_data(command: JsonObject, user_id: str, known: KnownObjects) -> JsonObject:
    """The data of a command on a user. Raises `InvalidInput` if it is none of the known ones."""
    if not known.has("user", user_id):
        raise InvalidInput("There is no such user here.")
    return _data(command, user_id, resolved([("user", user_id)], known))


def _data(command: JsonObject, target_id: str, objects: JsonObject) -> JsonObject:
    scope = {"guild_id": command["guild_id"]} if command.get("guild_id") else {}
    names = {key: command[key] for key in ("id", "name", "type")}
    return {**names, "target_id": target_id, **objects, **scope}
