"""Turns a slash command as a user typed it into the data of an interaction.

Checks what Discord's client checks, and raises `InvalidInput` with a sentence for the user.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from playground.discord.channels import Channel
from playground.discord.enums import CommandType, InteractionContext, OptionType
from playground.discord.errors import InvalidInput
from playground.discord.permissions import ADMINISTRATOR
from playground.discord.resolved import Kind, KnownObjects, resolved
from playground.json_types import JsonObject

MAX_SAFE_INTEGER: Final = 2**53
KINDS: Final[Mapping[int, Kind]] = {
    OptionType.ATTACHMENT: "attachment",
    OptionType.USER: "user",
    OptionType.ROLE: "role",
    OptionType.MENTIONABLE: "mentionable",
    OptionType.CHANNEL: "channel",
}
"""What the value of an option names, by its type; that of other types is the value itself."""

_NEEDED: Final[Mapping[Kind, str]] = {
    "attachment": "an uploaded file",
    "user": "a user of this server",
    "role": "a role of this server",
    "mentionable": "a user or a role of this server",
    "channel": "a channel of this server",
}
_NESTED_TYPES: Final = (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedCommand:
    """A command and, for a nested one, its sub-command group and sub-command in `path`."""

    command: JsonObject
    path: tuple[JsonObject, ...] = ()

    @property
    def options(self) -> list[JsonObject]:
        """The options that take a value."""
        holder = self.path[-1] if self.path else self.command
        options: list[JsonObject] = holder.get("options", [])
        return options


def select_command(
    commands: list[JsonObject], name: str, channel: Channel, permissions: int
) -> SelectedCommand:
    """The command of that name ("settings key" for a nested one).

    `permissions` are the user's in the channel.

    Raises `InvalidInput` if there is none or the user may not use it in that channel.
    """
    first, *rest = name.strip().removeprefix("/").split() or [""]
    slash_commands = {one["name"]: one for one in commands if one["type"] == CommandType.CHAT_INPUT}
    if first not in slash_commands:
        raise InvalidInput(f"There is no command /{name}.")
    command = slash_commands[first]
    check_available(command, channel, permissions)
    path: list[JsonObject] = []
    for part in rest:
        options = (path[-1] if path else command).get("options", [])
        nested = {one["name"]: one for one in options if one["type"] in _NESTED_TYPES}
        if part not in nested:
            raise InvalidInput(f"There is no command /{name}.")
        path.append(nested[part])
    selected = SelectedCommand(command=command, path=tuple(path))
    if any(option["type"] in _NESTED_TYPES for option in selected.options):
        raise InvalidInput(f"/{name} needs one of its subcommands.")
    return selected


def check_available(command: JsonObject, channel: Channel, permissions: int) -> None:
    """Raise `InvalidInput` unless a user with these permissions may use the command there."""
    name = _display_name(command)
    context = InteractionContext.GUILD if channel.guild_id else InteractionContext.BOT_DM
    if context not in (command.get("contexts") or tuple(InteractionContext)):
        raise InvalidInput(f"{name} cannot be used here.")
    if command.get("nsfw") and channel.guild_id and not channel.nsfw:
        raise InvalidInput(f"{name} can only be used in age-restricted channels.")
    required = command.get("default_member_permissions")
    if channel.guild_id and required is not None:
        needed = int(required)
        # "0" means administrators only, who have all other permissions too.
        if (needed or ADMINISTRATOR) & ~permissions:
            raise InvalidInput(f"You do not have permission to use {name}.")


def is_available(command: JsonObject, channel: Channel, permissions: int) -> bool:
    """Whether Discord's client offers that command to a user with these permissions there."""
    try:
        check_available(command, channel, permissions)
    except InvalidInput:
        return False
    return True


def command_data(
    selected: SelectedCommand, values: Mapping[str, Any], known_objects: KnownObjects
) -> JsonObject:
    """The data of a command interaction; `known_objects` are those that values may name.

    Raises `InvalidInput` for an unknown option and for a missing or wrong value.
    """
    known = {option["name"]: option for option in selected.options}
    for name in values:
        if name not in known:
            raise InvalidInput(f"/{selected.command['name']} has no option {name}.")
    for option in selected.options:
        if option.get("required") and values.get(option["name"]) in (None, ""):
            raise InvalidInput(f"The option {option['name']} is required.")
    options = [
        {
            "name": name,
            "type": known[name]["type"],
            "value": _checked_value(known[name], value, known_objects),
        }
        for name, value in values.items()
        if value is not None
    ]
    named = [(KINDS[one["type"]], one["value"]) for one in options if one["type"] in KINDS]
    return {**_nested(selected, options), **resolved(named, known_objects)}


def autocomplete_data(
    selected: SelectedCommand, values: Mapping[str, Any], focused: str
) -> JsonObject:
    """The data of an autocomplete interaction. Discord checks no values yet, so neither are here.

    Raises `InvalidInput` if the option `focused` has no autocomplete.
    """
    known = {option["name"]: option for option in selected.options}
    if not known.get(focused, {}).get("autocomplete"):
        raise InvalidInput(f"The option {focused} has no autocomplete.")
    options: list[JsonObject] = [
        {"name": name, "type": known[name]["type"], "value": value}
        for name, value in values.items()
        if name in known and name != focused and value is not None
    ]
    value = str(values.get(focused) or "")
    option = {"name": focused, "type": known[focused]["type"], "value": value, "focused": True}
    return _nested(selected, [*options, option])


def command_text(
    selected: SelectedCommand, data: JsonObject, uploads: Mapping[str, JsonObject]
) -> str:
    """The command with its values as one line: `/imagine prompt: a fox count: 4`."""
    names = " ".join([data["name"], *(step["name"] for step in selected.path)])
    options = data.get("options", [])
    for _ in selected.path:
        options = options[0].get("options", []) if options else []
    values = [f"{option['name']}: {_value_text(option, uploads)}" for option in options]
    return " ".join([f"/{names}", *values])


def _display_name(command: JsonObject) -> str:
    is_slash = command.get("type", CommandType.CHAT_INPUT) == CommandType.CHAT_INPUT
    return f"/{command['name']}" if is_slash else str(command["name"])


def _checked_value(option: JsonObject, value: Any, known: KnownObjects) -> Any:
    name = option["name"]
    match option["type"]:
        case OptionType.STRING:
            return _checked_string(option, value)
        case OptionType.INTEGER if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidInput(f"The option {name} must be a whole number.")
        case OptionType.NUMBER if not isinstance(value, int | float) or isinstance(value, bool):
            raise InvalidInput(f"The option {name} must be a number.")
        case OptionType.INTEGER | OptionType.NUMBER:
            return _checked_number(option, value)
        case OptionType.BOOLEAN if not isinstance(value, bool):
            raise InvalidInput(f"The option {name} must be true or false.")
        case kind if kind in KINDS:
            _check_named(option, value, known)
    return value


def _check_named(option: JsonObject, value: Any, known: KnownObjects) -> None:
    kind = KINDS[option["type"]]
    if not isinstance(value, str) or not known.has(kind, value):
        raise InvalidInput(f"The option {option['name']} needs {_NEEDED[kind]}.")
    channel, types = known.find_channel(value), option.get("channel_types")
    if channel and types and channel.type not in types:
        raise InvalidInput(f"The option {option['name']} takes no channel of that type.")


def _checked_string(option: JsonObject, value: Any) -> str:
    name = option["name"]
    if not isinstance(value, str):
        raise InvalidInput(f"The option {name} must be text.")
    min_length, max_length = option.get("min_length", 0), option.get("max_length", 6000)
    if len(value) < min_length:
        raise InvalidInput(f"The option {name} must have at least {min_length} characters.")
    if len(value) > max_length:
        raise InvalidInput(f"The option {name} must have at most {max_length} characters.")
    _check_choice(option, value)
    return value


def _checked_number(option: JsonObject, value: float) -> float:
    name = option["name"]
    min_value = option.get("min_value", -MAX_SAFE_INTEGER)
    max_value = option.get("max_value", MAX_SAFE_INTEGER)
    # `not >=` rather than `<`: it refuses NaN too, which Python's JSON parser accepts.
    if not value >= min_value:
        raise InvalidInput(f"The option {name} must be at least {min_value}.")
    if value > max_value:
        raise InvalidInput(f"The option {name} must be at most {max_value}.")
    _check_choice(option, value)
    return value


def _check_choice(option: JsonObject, value: Any) -> None:
    choices = [choice["value"] for choice in option.get("choices", [])]
    if choices and value not in choices:
        raise InvalidInput(f"The option {option['name']} must be one of its choices.")


def _nested(selected: SelectedCommand, options: list[JsonObject]) -> JsonObject:
    for step in reversed(selected.path):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    command = selected.command
    scope = {"guild_id": command["guild_id"]} if command.get("guild_id") else {}
    return {"id": command["id"], "name": command["name"], "type": 1, "options": options, **scope}


def _value_text(option: JsonObject, uploads: Mapping[str, JsonObject]) -> str:
    if option["type"] == OptionType.ATTACHMENT:
        return str(uploads[option["value"]]["filename"])
    return str(option["value"])
