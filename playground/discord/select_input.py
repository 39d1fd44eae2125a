"""Checks what a user chose in a select, a group or a file upload, and resolves what it names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from playground.discord.components import ComponentType, default_values
from playground.discord.errors import InvalidInput
from playground.discord.resolved import Kind, KnownObjects, resolved
from playground.json_types import JsonObject

KINDS: Final[Mapping[int, Kind]] = {
    ComponentType.USER_SELECT: "user",
    ComponentType.ROLE_SELECT: "role",
    ComponentType.MENTIONABLE_SELECT: "mentionable",
    ComponentType.CHANNEL_SELECT: "channel",
    ComponentType.FILE_UPLOAD: "attachment",
}
"""What the values of a component name, by its type; those of other types are options."""

# `max_values` where the component does not say; 1 for other types.
_DEFAULT_MAX_VALUES: Final = {ComponentType.CHECKBOX_GROUP: 10}


def checked_values(
    component: JsonObject, values: Sequence[str], known: KnownObjects, label: str
) -> list[str]:
    """The chosen values. Raises `InvalidInput`, whose sentence begins with the label."""
    if not all(_offers(component, value, known) for value in values):
        if component["type"] == ComponentType.FILE_UPLOAD:
            raise InvalidInput(f"{label} needs uploaded files.")
        raise InvalidInput(f"{label} has no such choice.")
    if len(set(values)) < len(values):
        raise InvalidInput(f"{label}: choose nothing twice.")
    _check_count(component, values, label)
    return list(values)


def preset_values(component: JsonObject) -> list[str]:
    """What is chosen before the user changes it."""
    chosen = [one["value"] for one in component.get("options", []) if one.get("default")]
    return chosen + [one["id"] for one in default_values(component)]


def resolved_values(chosen: Iterable[tuple[int, Sequence[str]]], known: KnownObjects) -> JsonObject:
    """The field `resolved` for checked values, each with the type of its component."""
    named = [(KINDS[kind], value) for kind, values in chosen if kind in KINDS for value in values]
    return resolved(named, known)


def _offers(component: JsonObject, value: str, known: KnownObjects) -> bool:
    kind = KINDS.get(component["type"])
    if kind is None:
        return value in (option["value"] for option in component.get("options", []))
    if value in preset_values(component) and known.has_default(kind, value):
        return True
    return known.has(kind, value) and _is_listed(component, value, known)


def _is_listed(component: JsonObject, value: str, known: KnownObjects) -> bool:
    """Whether Discord's client lists what is known."""
    match component["type"]:
        case ComponentType.CHANNEL_SELECT:
            channel, types = known.find_channel(value), component.get("channel_types")
            return not types or (channel is not None and channel.type in types)
        case ComponentType.ROLE_SELECT:
            # @everyone is chosen by a bot beforehand or not at all.
            return known.guild is None or value != known.guild.id
        case _:
            return True


def _check_count(component: JsonObject, values: Sequence[str], label: str) -> None:
    is_required = component.get("required", True)
    if not values and not is_required:
        return
    min_values = component.get("min_values", 1 if is_required else 0)
    default_max_values = _DEFAULT_MAX_VALUES.get(component["type"], 1)
    max_values = component.get("max_values", default_max_values)
    if not min_values <= len(values) <= max_values:
        raise InvalidInput(f"{label}: choose between {min_values} and {max_values}.")
