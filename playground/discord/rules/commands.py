"""Rules of application commands: names, counts, lengths and the order of options."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from playground.discord.enums import OptionType
from playground.discord.errors import Problem
from playground.discord.rules.fields import (
    Path,
    Problems,
    dict_items,
    integer,
    object_list,
    one_of,
    required,
    string,
)
from playground.json_types import JsonObject

SLASH: Final = 1
MAX_COMMANDS_BY_TYPE: Final = {1: 100, 2: 15, 3: 15}
MAX_COMMAND_CHARACTERS: Final = 8000
# Letters and digits of any script. That cased letters are lower case is checked beside it.
_NAME: Final = re.compile(r"^[-_'\w]{1,32}$")


def check_commands(commands: list[JsonObject]) -> Problems:
    """Check all commands of a scope."""
    for index, command in enumerate(commands):
        yield from check_command(command, (index,))
    for kind, maximum in MAX_COMMANDS_BY_TYPE.items():
        if sum(command_type(command) == kind for command in commands) > maximum:
            reason = f"Maximum number of application commands reached ({maximum})."
            yield Problem((), "APPLICATION_COMMANDS_MAX_REACHED", reason)
    yield from _check_unique(((command_type(one), one.get("name")) for one in commands), ())


def check_command(command: JsonObject, path: Path = ()) -> Problems:
    """Check one command."""
    yield from one_of(command, "type", path, (1, 2, 3), "(1, 2, 3)")
    yield from required(command, "name", path)
    if command_type(command) == SLASH:
        yield from _check_name(command, path)
        yield from required(command, "description", path)
        yield from string(command, "description", path, maximum=100, minimum=1)
        yield from _check_options(command, path)
    else:
        yield from string(command, "name", path, maximum=32, minimum=1)
        for field in ("description", "options"):
            if command.get(field):
                reason = "Context menu commands cannot have description or options"
                code = "APPLICATION_COMMAND_CONTEXT_MENU_FIELD_NOT_ALLOWED"
                yield Problem((*path, field), code, reason)
    if _characters(command) > MAX_COMMAND_CHARACTERS:
        reason = f"Command exceeds maximum size ({MAX_COMMAND_CHARACTERS})"
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", reason)


def command_type(command: JsonObject) -> int:
    """The command's type; a slash command by default."""
    return command.get("type") or SLASH


def _check_name(thing: JsonObject, path: Path) -> Problems:
    name = thing.get("name")
    if isinstance(name, str) and (not _NAME.match(name) or name != name.lower()):
        code = "APPLICATION_COMMAND_INVALID_NAME"
        yield Problem((*path, "name"), code, "Command name is invalid")


def _check_options(thing: JsonObject, path: Path) -> Problems:
    yield from object_list(thing, "options", path, maximum=25)
    options = dict_items(thing, "options")
    for index, option in enumerate(options):
        yield from _check_option(option, (*path, "options", index))
    yield from _check_unique((option.get("name") for option in options), (*path, "options"))
    required_flags = [bool(option.get("required")) for option in options]
    if required_flags != sorted(required_flags, reverse=True):
        reason = "Required options must be placed before non-required options"
        yield Problem((*path, "options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", reason)


def _check_option(option: JsonObject, path: Path) -> Problems:
    yield from required(option, "type", path)
    yield from integer(option, "type", path, minimum=1, maximum=11)
    yield from required(option, "name", path)
    yield from _check_name(option, path)
    yield from required(option, "description", path)
    yield from string(option, "description", path, maximum=100, minimum=1)
    if option.get("type") in (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP):
        yield from _check_options(option, path)
        return
    yield from integer(option, "min_length", path, minimum=0, maximum=6000)
    yield from integer(option, "max_length", path, minimum=1, maximum=6000)
    yield from _check_choices(option, path)


def _check_choices(option: JsonObject, path: Path) -> Problems:
    yield from object_list(option, "choices", path, maximum=25)
    choices = dict_items(option, "choices")
    for index, choice in enumerate(choices):
        item_path = (*path, "choices", index)
        yield from required(choice, "name", item_path)
        yield from string(choice, "name", item_path, maximum=100, minimum=1)
        yield from required(choice, "value", item_path)
    yield from _check_unique((choice.get("name") for choice in choices), (*path, "choices"))
    if choices and option.get("autocomplete"):
        reason = "Cannot have choices and autocomplete on the same option"
        yield Problem(
            (*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", reason
        )


def _check_unique(names: Iterable[Any], path: Path) -> Problems:
    duplicates = [name for name, times in Counter(map(repr, names)).items() if times > 1]
    if duplicates:
        code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
        yield Problem(path, code, "Names of commands, options and choices must be unique")


def _characters(thing: JsonObject) -> int:
    """The characters that count towards the maximum of a command."""
    own = sum(len(str(thing.get(key) or "")) for key in ("name", "description"))
    values = sum(
        len(f"{one.get('name')}{one.get('value')}") for one in dict_items(thing, "choices")
    )
    return own + values + sum(_characters(option) for option in dict_items(thing, "options"))
