"""The bot's commands as Discord keeps them."""

from typing import Any, Final

from playground.errors import refuse, unknown
from playground.events import CommandsChanged
from playground.ground import Ground
from playground.people import BOT
from playground.rules.commands import check_command, check_commands, kind_of
from playground.wire import Json

# What of a command is its own; the rest Discord adds.
FIELDS: Final = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "contexts",
    "integration_types",
    "nsfw",
    "type",
)


class Commands:
    """Global commands under the scope None, a guild's under its id."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._scopes: dict[str | None, dict[str, Json]] = {}

    def listed(self, scope: str | None) -> list[Json]:
        """The commands of a scope as Discord answers them."""
        return list(self._scopes.get(scope, {}).values())

    def visible(self, guild_id: str | None) -> list[Json]:
        """The commands that a client in that guild knows; a guild's own hide global namesakes."""
        own = self.listed(guild_id) if guild_id else []
        names = {(command["type"], command["name"]) for command in own}
        shared = [one for one in self.listed(None) if (one["type"], one["name"]) not in names]
        return [*own, *shared]

    def get(self, scope: str | None, command_id: str) -> Json:
        """One command, or Discord's error."""
        found = self._scopes.get(scope, {}).get(command_id)
        if found is None:
            raise unknown("application command")
        return found

    def overwrite(self, scope: str | None, bodies: list[Json]) -> list[Json]:
        """Replace all commands of a scope; namesakes keep their ids."""
        refuse(check_commands(bodies))
        old = self.listed(scope)
        kept = [self._complete(scope, body, _namesake(old, body)) for body in bodies]
        self._replace(scope, kept)
        return kept

    def upsert(self, scope: str | None, body: Json) -> tuple[Json, bool]:
        """Create a command, or overwrite its namesake; and whether it is new."""
        refuse(check_command(body))
        before = _namesake(self.listed(scope), body)
        command = self._complete(scope, body, before)
        others = [one for one in self.listed(scope) if one["id"] != command["id"]]
        refuse(check_commands([*others, command]))
        self._replace(scope, [*others, command])
        return command, before is None

    def edit(self, scope: str | None, command_id: str, body: Json) -> Json:
        """Change some fields of a command."""
        before = self.get(scope, command_id)
        changed = before | {key: body[key] for key in FIELDS if key in body}
        others = [one for one in self.listed(scope) if one["id"] != command_id]
        refuse(check_command(changed))
        refuse(check_commands([*others, changed]))
        command = self._complete(scope, changed, before)
        self._replace(scope, [*others, command])
        return command

    def delete(self, scope: str | None, command_id: str) -> None:
        """Delete a command."""
        self.get(scope, command_id)
        self._replace(scope, [one for one in self.listed(scope) if one["id"] != command_id])

    def _replace(self, scope: str | None, commands: list[Json]) -> None:
        self._scopes[scope] = {command["id"]: command for command in commands}
        self._ground.feed.publish(CommandsChanged())

    def _complete(self, scope: str | None, body: Json, before: Json | None) -> Json:
        """The command with all that Discord fills in; its version changes only when it does."""
        command = _normal(body)
        if scope is None:
            command.setdefault("contexts", [0, 1])
            command.setdefault("integration_types", [0])
        else:
            command["guild_id"] = scope
        command |= {"application_id": BOT.id}
        if before is None:
            fresh = self._ground.snowflakes.next()
            return {"id": fresh, **command, "version": fresh}
        own = {key: value for key, value in before.items() if key not in ("id", "version")}
        version = before["version"] if command == own else self._ground.snowflakes.next()
        return {"id": before["id"], **command, "version": version}


def _normal(body: Json) -> Json:
    given = {key: body[key] for key in FIELDS if body.get(key) is not None}
    permissions = given.get("default_member_permissions")
    command: Json = {
        "description": "",
        "nsfw": False,
        **given,
        "type": kind_of(body),
        "default_member_permissions": None if permissions is None else str(permissions),
    }
    if "options" in command:
        command["options"] = [_option(option) for option in command["options"]]
    return command


def _option(option: Json) -> Json:
    """An option without what says nothing; Discord leaves out false and empty fields."""
    kept: dict[str, Any] = {
        key: value
        for key, value in option.items()
        if (value not in (None, False, []) and value != {}) or key in ("min_value", "max_value")
    }
    kept = {key: value for key, value in kept.items() if value is not None}
    if "options" in kept:
        kept["options"] = [_option(inner) for inner in kept["options"]]
    return kept


def _namesake(commands: list[Json], body: Json) -> Json | None:
    wanted = (kind_of(body), body.get("name"))
    return next((one for one in commands if (one["type"], one["name"]) == wanted), None)
