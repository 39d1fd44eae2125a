"""Rules of application commands: names, counts, lengths, order of options."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from playground.errors import Problem
from playground.kinds import Option
from playground.rules.fields import (
    Path,
    Problems,
    listed,
    number,
    objects,
    one_of,
    required,
    text,
)
from playground.wire import Json

SLASH: Final = 1
MOST_OF_TYPE: Final = {1: 100, 2: 15, 3: 15}
MOST_CHARACTERS: Final = 8000
# Letters and digits of any script; where a script has lower case, only that.
_NAME: Final = re.compile(r"^[-_'\w]{1,32}$")


def check_commands(commands: list[Json]) -> Problems:
    """All rules of a bulk overwrite."""
    for index, command in enumerate(commands):
        yield from check_command(command, (index,))
    for kind, most in MOST_OF_TYPE.items():
        if sum(kind_of(command) == kind for command in commands) > most:
            words = f"Maximum number of application commands reached ({most})."
            yield Problem((), "APPLICATION_COMMANDS_MAX_REACHED", words)
    yield from _no_twins(((kind_of(one), one.get("name")) for one in commands), ())


def check_command(command: Json, path: Path = ()) -> Problems:
    """All rules of one command."""
    yield from one_of(command, "type", path, (1, 2, 3), "(1, 2, 3)")
    yield from required(command, "name", path)
    if kind_of(command) == SLASH:
        yield from _check_name(command, path)
        yield from required(command, "description", path)
        yield from text(command, "description", path, most=100, least=1)
        yield from _check_options(command, path)
    else:
        yield from text(command, "name", path, most=32, least=1)
        for field in ("description", "options"):
            if command.get(field):
                words = "Context menu commands cannot have description or options"
                code = "APPLICATION_COMMAND_CONTEXT_MENU_FIELD_NOT_ALLOWED"
                yield Problem((*path, field), code, words)
    if _characters(command) > MOST_CHARACTERS:
        words = f"Command exceeds maximum size ({MOST_CHARACTERS})"
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", words)


def kind_of(command: Json) -> int:
    """The command's type; a slash command unless it says otherwise."""
    return command.get("type") or SLASH


def _check_name(thing: Json, path: Path) -> Problems:
    name = thing.get("name")
    if isinstance(name, str) and (not _NAME.match(name) or name != name.lower()):
        code = "APPLICATION_COMMAND_INVALID_NAME"
        yield Problem((*path, "name"), code, "Command name is invalid")


def _check_options(thing: Json, path: Path) -> Problems:
    yield from objects(thing, "options", path, most=25)
    options = listed(thing, "options")
    for index, option in enumerate(options):
        yield from _check_option(option, (*path, "options", index))
    yield from _no_twins((option.get("name") for option in options), (*path, "options"))
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        words = "Required options must be placed before non-required options"
        yield Problem((*path, "options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)


def _check_option(option: Json, path: Path) -> Problems:
    yield from required(option, "type", path)
    yield from number(option, "type", path, least=1, most=11)
    yield from required(option, "name", path)
    yield from _check_name(option, path)
    yield from required(option, "description", path)
    yield from text(option, "description", path, most=100, least=1)
    if option.get("type") in (Option.SUBCOMMAND, Option.GROUP):
        yield from _check_options(option, path)
        return
    yield from number(option, "min_length", path, least=0, most=6000)
    yield from number(option, "max_length", path, least=1, most=6000)
    yield from _check_choices(option, path)


def _check_choices(option: Json, path: Path) -> Problems:
    yield from objects(option, "choices", path, most=25)
    choices = listed(option, "choices")
    for index, choice in enumerate(choices):
        where = (*path, "choices", index)
        yield from required(choice, "name", where)
        yield from text(choice, "name", where, most=100, least=1)
        yield from required(choice, "value", where)
    yield from _no_twins((choice.get("name") for choice in choices), (*path, "choices"))
    if choices and option.get("autocomplete"):
        words = "Cannot have choices and autocomplete on the same option"
        yield Problem((*path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", words)


def _no_twins(names: Iterable[Any], path: Path) -> Problems:
    twins = [name for name, times in Counter(map(repr, names)).items() if times > 1]
    if twins:
        code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
        yield Problem(path, code, "Names of commands, options and choices must be unique")


def _characters(thing: Json) -> int:
    """What counts towards a command's 8000 characters."""
    own = sum(len(str(thing.get(key) or "")) for key in ("name", "description"))
    values = sum(len(f"{one.get('name')}{one.get('value')}") for one in listed(thing, "choices"))
    return own + values + sum(_characters(option) for option in listed(thing, "options"))
