"""A slash command as a person typed it, made into an interaction's data; or refused in words.

Discord's own client checks this before anything is sent; so does the playground.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from playground.errors import Refused
from playground.kinds import Option
from playground.people import BOT, PEOPLE, User
from playground.places import GUILD_ID, Channel
from playground.wire import Json

GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
_NESTING: Final = (Option.SUBCOMMAND, Option.GROUP)
SAFE_INTEGER: Final = 2**53
_USERS: Final = {user.id: user for user in (*PEOPLE, BOT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A command and, for a nested one, the way down to its options."""

    command: Json
    way: tuple[Json, ...] = ()

    @property
    def options(self) -> list[Json]:
        """The options that may be filled in."""
        options: list[Json] = (self.way[-1] if self.way else self.command).get("options", [])
        return options


def choose(commands: list[Json], name: str, person: User, channel: Channel) -> Chosen:
    """Find a command by its name ("settings key" for a nested one), if the person may use it."""
    words = name.strip().removeprefix("/").split()
    slash = {one["name"]: one for one in commands if one["type"] == 1}
    if not words or words[0] not in slash:
        raise Refused(f"There is no command /{name}.")
    command = slash[words[0]]
    _check_use(command, person, channel)
    way: list[Json] = []
    for word in words[1:]:
        inner = (way[-1] if way else command).get("options", [])
        nested = {one["name"]: one for one in inner if one["type"] in _NESTING}
        if word not in nested:
            raise Refused(f"There is no command /{name}.")
        way.append(nested[word])
    chosen = Chosen(command=command, way=tuple(way))
    if any(option["type"] in _NESTING for option in chosen.options):
        raise Refused(f"/{name} needs one of its subcommands.")
    return chosen


def command_data(chosen: Chosen, values: Mapping[str, Any], uploads: Mapping[str, Json]) -> Json:
    """The data of a command interaction; uploads are Discord's attachment objects by id."""
    known = {option["name"]: option for option in chosen.options}
    for name in values:
        if name not in known:
            raise Refused(f"/{chosen.command['name']} has no option {name}.")
    for option in chosen.options:
        if option.get("required") and values.get(option["name"]) in (None, ""):
            raise Refused(f"The option {option['name']} is required.")
    given = {name: value for name, value in values.items() if value is not None}
    filled = [
        {"name": name, "type": known[name]["type"], "value": _value(known[name], value, uploads)}
        for name, value in given.items()
    ]
    return {**_nest(chosen, filled), **_resolved(filled, uploads)}


def autocomplete_data(chosen: Chosen, values: Mapping[str, Any], focused: str) -> Json:
    """The data of an autocomplete interaction; what was filled in so far is not checked yet."""
    known = {option["name"]: option for option in chosen.options}
    if not known.get(focused, {}).get("autocomplete"):
        raise Refused(f"The option {focused} has no autocomplete.")
    filled: list[Json] = [
        {"name": name, "type": known[name]["type"], "value": value}
        for name, value in values.items()
        if name in known and name != focused and value is not None
    ]
    typed = str(values.get(focused) or "")
    own: Json = {"name": focused, "type": known[focused]["type"], "value": typed, "focused": True}
    return _nest(chosen, [*filled, own])


def written(chosen: Chosen, data: Json, uploads: Mapping[str, Json]) -> str:
    """The command as one line: `/imagine prompt: a fox count: 4`."""
    names = " ".join([data["name"], *(step["name"] for step in chosen.way)])
    options = data.get("options", [])
    for _ in chosen.way:
        options = options[0].get("options", []) if options else []
    parts = [f"{one['name']}: {_shown(one, uploads)}" for one in options]
    return " ".join([f"/{names}", *parts])


def usable(command: Json, person: User, channel: Channel) -> bool:
    """Whether Discord offers that command to a person there."""
    try:
        _check_use(command, person, channel)
    except Refused:
        return False
    return True


def _check_use(command: Json, person: User, channel: Channel) -> None:
    where = GUILD_CONTEXT if channel.guild_id else BOT_DM_CONTEXT
    if where not in (command.get("contexts") or (GUILD_CONTEXT, BOT_DM_CONTEXT)):
        raise Refused(f"/{command['name']} cannot be used here.")
    needed = command.get("default_member_permissions")
    if channel.guild_id and needed is not None:
        bits = int(needed)
        # "0" means administrators only; nobody here is more than a manager of the guild.
        if not bits or bits & person.permissions != bits:
            raise Refused(f"You do not have permission to use /{command['name']}.")


def _value(option: Json, value: Any, uploads: Mapping[str, Json]) -> Any:
    name = option["name"]
    match option["type"]:
        case Option.TEXT:
            return _text(option, value)
        case Option.INTEGER if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(f"The option {name} must be a whole number.")
        case Option.NUMBER if not isinstance(value, int | float) or isinstance(value, bool):
            raise Refused(f"The option {name} must be a number.")
        case Option.INTEGER | Option.NUMBER:
            return _number(option, value)
        case Option.BOOLEAN if not isinstance(value, bool):
            raise Refused(f"The option {name} must be true or false.")
        case Option.ATTACHMENT if not (isinstance(value, str) and value in uploads):
            raise Refused(f"The option {name} needs an uploaded file.")
        case Option.USER if not (isinstance(value, str) and value in _USERS):
            raise Refused(f"The option {name} needs a person who is here.")
        case Option.CHANNEL | Option.ROLE | Option.MENTIONABLE:
            raise Refused(f"The option {name} is of a kind that the playground does not have.")
    return value


def _text(option: Json, value: Any) -> str:
    name = option["name"]
    if not isinstance(value, str):
        raise Refused(f"The option {name} must be text.")
    least, most = option.get("min_length", 0), option.get("max_length", 6000)
    if len(value) < least:
        raise Refused(f"The option {name} must have at least {least} characters.")
    if len(value) > most:
        raise Refused(f"The option {name} must have at most {most} characters.")
    _among_choices(option, value)
    return value


def _number(option: Json, value: float) -> float:
    name = option["name"]
    least = option.get("min_value", -SAFE_INTEGER)
    most = option.get("max_value", SAFE_INTEGER)
    # Written so that NaN, which JSON parsers let through, is refused too.
    if not value >= least:
        raise Refused(f"The option {name} must be at least {least}.")
    if value > most:
        raise Refused(f"The option {name} must be at most {most}.")
    _among_choices(option, value)
    return value


def _among_choices(option: Json, value: Any) -> None:
    choices = [choice["value"] for choice in option.get("choices", [])]
    if choices and value not in choices:
        raise Refused(f"The option {option['name']} must be one of its choices.")


def _nest(chosen: Chosen, filled: list[Json]) -> Json:
    options = filled
    for step in reversed(chosen.way):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    command = chosen.command
    scope = {"guild_id": GUILD_ID} if command.get("guild_id") else {}
    return {"id": command["id"], "name": command["name"], "type": 1, "options": options, **scope}


def _resolved(filled: list[Json], uploads: Mapping[str, Json]) -> Json:
    """The objects behind the ids among the values."""
    by_kind = {
        "attachments": {
            one["value"]: uploads[one["value"]] for one in _of(filled, Option.ATTACHMENT)
        },
        "users": {one["value"]: _USERS[one["value"]].json for one in _of(filled, Option.USER)},
        "members": {
            one["value"]: _member(_USERS[one["value"]]) for one in _of(filled, Option.USER)
        },
    }
    resolved = {kind: found for kind, found in by_kind.items() if found}
    return {"resolved": resolved} if resolved else {}


def _of(filled: list[Json], kind: int) -> list[Json]:
    return [option for option in filled if option["type"] == kind]


def _member(user: User) -> Json:
    """A member beside its user, as Discord splits them there."""
    without = ("user", "deaf", "mute")
    member = {key: value for key, value in user.member_json.items() if key not in without}
    return {**member, "permissions": str(user.permissions)}


def _shown(option: Json, uploads: Mapping[str, Json]) -> str:
    if option["type"] == Option.ATTACHMENT:
        return str(uploads[option["value"]]["filename"])
    return str(option["value"])
