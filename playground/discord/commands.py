"""Stores the bot's application commands, and completes them as Discord does."""

from typing import Any, Final

from playground.discord.context import Context
from playground.discord.errors import raise_for_problems, unknown
from playground.discord.events import CommandsChanged
from playground.discord.rules.commands import check_command, check_commands, command_type
from playground.discord.users import BOT
from playground.json_types import JsonObject

# The fields that a bot may set; Discord adds the others.
WRITABLE_FIELDS: Final = (
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


class CommandStore:
    """Commands by scope: None for global commands, else the guild's id.

    Every change raises `DiscordError` if it breaks a rule; otherwise it is published on the feed.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._scopes: dict[str | None, dict[str, JsonObject]] = {}

    def in_scope(self, scope: str | None) -> list[JsonObject]:
        """The command objects of a scope."""
        return list(self._scopes.get(scope, {}).values())

    def visible(self, guild_id: str | None) -> list[JsonObject]:
        """The commands that a client shows in that guild, or for None in a direct channel.

        A guild's command hides a global one of the same type and name.
        """
        own = self.in_scope(guild_id) if guild_id else []
        hidden = {(command["type"], command["name"]) for command in own}
        global_commands = [
            one for one in self.in_scope(None) if (one["type"], one["name"]) not in hidden
        ]
        return [*own, *global_commands]

    def get(self, scope: str | None, command_id: str) -> JsonObject:
        """The command with that id. Raises `DiscordError` if it is unknown."""
        found = self._scopes.get(scope, {}).get(command_id)
        if found is None:
            raise unknown("application command")
        return found

    def overwrite(self, scope: str | None, bodies: list[JsonObject]) -> list[JsonObject]:
        """Replace all commands of a scope. A command of the same type and name keeps its id."""
        raise_for_problems(check_commands(bodies))
        before = self.in_scope(scope)
        commands = [self._complete(scope, body, _same_name(before, body)) for body in bodies]
        self._replace(scope, commands)
        return commands

    def upsert(self, scope: str | None, body: JsonObject) -> tuple[JsonObject, bool]:
        """Create a command or overwrite the one of the same type and name.

        Returns the command and whether it was created.
        """
        raise_for_problems(check_command(body))
        before = _same_name(self.in_scope(scope), body)
        command = self._complete(scope, body, before)
        others = [one for one in self.in_scope(scope) if one["id"] != command["id"]]
        raise_for_problems(check_commands([*others, command]))
        self._replace(scope, [*others, command])
        return command, before is None

    def edit(self, scope: str | None, command_id: str, body: JsonObject) -> JsonObject:
        """Change the given fields of a command."""
        before = self.get(scope, command_id)
        changed = before | {key: body[key] for key in WRITABLE_FIELDS if key in body}
        others = [one for one in self.in_scope(scope) if one["id"] != command_id]
        raise_for_problems(check_command(changed))
        raise_for_problems(check_commands([*others, changed]))
        command = self._complete(scope, changed, before)
        self._replace(scope, [*others, command])
        return command

    def delete(self, scope: str | None, command_id: str) -> None:
        """Delete the command with that id."""
        self.get(scope, command_id)
        self._replace(scope, [one for one in self.in_scope(scope) if one["id"] != command_id])

    def _replace(self, scope: str | None, commands: list[JsonObject]) -> None:
        self._scopes[scope] = {command["id"]: command for command in commands}
        self._context.feed.publish(CommandsChanged())

    def _complete(
        self, scope: str | None, body: JsonObject, before: JsonObject | None
    ) -> JsonObject:
        """The command with the fields that Discord adds; its version changes only if it does."""
        command = _with_defaults(body)
        if scope is None:
            command.setdefault("contexts", [0, 1])
            command.setdefault("integration_types", [0])
        else:
            command["guild_id"] = scope
        command |= {"application_id": BOT.id}
        if before is None:
            new_id = self._context.snowflakes.next()
            return {"id": new_id, **command, "version": new_id}
        unversioned = {key: value for key, value in before.items() if key not in ("id", "version")}
        version = before["version"] if command == unversioned else self._context.snowflakes.next()
        return {"id": before["id"], **command, "version": version}


def _with_defaults(body: JsonObject) -> JsonObject:
    given = {key: body[key] for key in WRITABLE_FIELDS if body.get(key) is not None}
    permissions = given.get("default_member_permissions")
    command: JsonObject = {
        "description": "",
        "nsfw": False,
        **given,
        "type": command_type(body),
        "default_member_permissions": None if permissions is None else str(permissions),
    }
    if "options" in command:
        command["options"] = [_normalized_option(option) for option in command["options"]]
    return command


def _normalized_option(option: JsonObject) -> JsonObject:
    """An option as Discord stores it: without false and empty fields."""
    kept: dict[str, Any] = {
        key: value
        for key, value in option.items()
        if (value not in (None, False, []) and value != {}) or key in ("min_value", "max_value")
    }
    kept = {key: value for key, value in kept.items() if value is not None}
    if "options" in kept:
        kept["options"] = [_normalized_option(inner) for inner in kept["options"]]
    return kept


def _same_name(commands: list[JsonObject], body: JsonObject) -> JsonObject | None:
    wanted = (command_type(body), body.get("name"))
    return next((one for one in commands if (one["type"], one["name"]) == wanted), None)
