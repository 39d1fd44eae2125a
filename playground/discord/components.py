"""Discord's components: their types, nesting, default values and media."""

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from itertools import count
from typing import Final

from playground.json_types import JsonObject


class ComponentType(IntEnum):
    """The type of a component."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS: Final = frozenset(
    {
        ComponentType.STRING_SELECT,
        ComponentType.USER_SELECT,
        ComponentType.ROLE_SELECT,
        ComponentType.MENTIONABLE_SELECT,
        ComponentType.CHANNEL_SELECT,
    }
)
AUTO_POPULATED: Final = SELECTS - {ComponentType.STRING_SELECT}
"""The selects that offer what Discord knows: they begin with default values, not with options."""

IS_COMPONENTS_V2: Final = 1 << 15

# The fields that hold other components, and those of components and gallery items with media.
_LIST_FIELDS: Final = ("components",)
_SINGLE_FIELDS: Final = ("accessory", "component")
_MEDIA_FIELDS: Final = ("media", "file")


def iterate_with_paths(
    components: Iterable[JsonObject], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
    """Every component, nested ones included, with its path below `path`."""
    for index, component in enumerate(components):
        yield from _with_path(component, (*path, index))


def iterate_components(components: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Every component, nested ones included."""
    return (component for _, component in iterate_with_paths(components))


def iterate_media(components: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Every media object of the components and their gallery items."""
    for component in iterate_components(components):
        for holder in (component, *component.get("items", ())):
            yield from (
                holder[name] for name in _MEDIA_FIELDS if isinstance(holder.get(name), dict)
            )


def default_values(component: JsonObject) -> list[JsonObject]:
    """What a select of users, roles or channels begins with; nothing for other components."""
    if component["type"] not in AUTO_POPULATED:
        return []
    values: list[JsonObject] = component.get("default_values") or []
    return values


def with_defaults(components: Iterable[JsonObject]) -> list[JsonObject]:
    """The components as Discord stores them: with ids and default values, without nulls."""
    received = list(components)
    used_ids = {component.get("id") for component in iterate_components(received)}
    free_ids = (number for number in count(1) if number not in used_ids)
    return [
        _map_components(component, lambda one: _with_default_fields(one, free_ids))
        for component in received
    ]


def resolve_media(
    components: Iterable[JsonObject],
    resolve: Callable[[str], JsonObject],
    describe: Callable[[str], JsonObject],
) -> list[JsonObject]:
    """The components with each media object replaced by `resolve` of its URL.

    What is shown as a file also has the fields of `describe`.
    """

    def change(component: JsonObject) -> JsonObject:
        resolved = _with_resolved_media(component, resolve)
        if component["type"] == ComponentType.FILE:
            resolved |= describe(component["file"]["url"])
        return resolved

    return [_map_components(component, change) for component in components]


def _with_path(
    component: JsonObject, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
    yield path, component
    for name in _LIST_FIELDS:
        inner = component.get(name)
        if isinstance(inner, list):
            yield from iterate_with_paths(
                [one for one in inner if isinstance(one, dict)], (*path, name)
            )
    for name in _SINGLE_FIELDS:
        if isinstance(component.get(name), dict):
            yield from _with_path(component[name], (*path, name))


def _map_components(
    component: JsonObject, change: Callable[[JsonObject], JsonObject]
) -> JsonObject:
    changed = change(component)
    for name in _LIST_FIELDS:
        if name in changed:
            changed[name] = [_map_components(one, change) for one in changed[name]]
    for name in _SINGLE_FIELDS:
        if name in changed:
            changed[name] = _map_components(changed[name], change)
    return changed


def _with_default_fields(component: JsonObject, free_ids: Iterator[int]) -> JsonObject:
    given = {key: value for key, value in component.items() if value is not None}
    complete: JsonObject = {**_DEFAULTS.get(component["type"], {}), **given}
    complete["id"] = given.get("id") or next(free_ids)
    if "items" in complete:
        complete["items"] = [{**_MEDIA_DEFAULTS, **item} for item in complete["items"]]
    if values := default_values(complete):
        # Clients may send ids as numbers.
        complete["default_values"] = [{**one, "id": str(one["id"])} for one in values]
    return complete


def _with_resolved_media(component: JsonObject, resolve: Callable[[str], JsonObject]) -> JsonObject:
    resolved = dict(component)
    for name in _MEDIA_FIELDS:
        if name in resolved:
            resolved[name] = resolve(resolved[name]["url"])
    if "items" in resolved:
        resolved["items"] = [
            {**item, "media": resolve(item["media"]["url"])} for item in resolved["items"]
        ]
    return resolved


_MEDIA_DEFAULTS: Final[JsonObject] = {"description": None, "spoiler": False}
_DEFAULTS: Final[dict[int, JsonObject]] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
    ComponentType.THUMBNAIL: _MEDIA_DEFAULTS,
    ComponentType.FILE: {"spoiler": False},
    ComponentType.SEPARATOR: {"divider": True, "spacing": 1},
    ComponentType.CONTAINER: {"accent_color": None, "spoiler": False},
}
