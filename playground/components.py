"""Discord's components: how they nest, what Discord fills in, and the files that they show."""

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from itertools import count
from typing import Final

from playground.wire import Json


class Kind(IntEnum):
    """A component's type."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
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
        Kind.SELECT,
        Kind.USER_SELECT,
        Kind.ROLE_SELECT,
        Kind.MENTIONABLE_SELECT,
        Kind.CHANNEL_SELECT,
    }
)
IS_V2: Final = 1 << 15

# Where a component holds others.
_LISTS: Final = ("components",)
_SINGLES: Final = ("accessory", "component")
# Where a component or a gallery's item holds media.
_MEDIA: Final = ("media", "file")


def walk(
    components: Iterable[Json], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Every component with its path, those inside others included."""
    for index, component in enumerate(components):
        yield from _walk(component, (*path, index))


def all_of(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, those inside others included."""
    return (component for _, component in walk(components))


def media_of(components: Iterable[Json]) -> Iterator[Json]:
    """Every media object that is shown, as it stands in its component."""
    for component in all_of(components):
        for holder in (component, *component.get("items", ())):
            yield from (holder[name] for name in _MEDIA if isinstance(holder.get(name), dict))


def filled_in(components: Iterable[Json]) -> list[Json]:
    """What Discord makes of sent components: ids given, defaults written out, nulls gone."""
    sent = list(components)
    taken = {component.get("id") for component in all_of(sent)}
    fresh = (number for number in count(1) if number not in taken)
    return [_map(component, lambda one: _complete(one, fresh)) for component in sent]


def with_media(components: Iterable[Json], resolve: Callable[[str], Json]) -> list[Json]:
    """The components with each media's address made into Discord's media object."""
    return [_map(component, lambda one: _show(one, resolve)) for component in components]


def _walk(
    component: Json, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    yield path, component
    for name in _LISTS:
        inner = component.get(name)
        if isinstance(inner, list):
            yield from walk([one for one in inner if isinstance(one, dict)], (*path, name))
    for name in _SINGLES:
        if isinstance(component.get(name), dict):
            yield from _walk(component[name], (*path, name))


def _map(component: Json, change: Callable[[Json], Json]) -> Json:
    changed = change(component)
    for name in _LISTS:
        if name in changed:
            changed[name] = [_map(one, change) for one in changed[name]]
    for name in _SINGLES:
        if name in changed:
            changed[name] = _map(changed[name], change)
    return changed


def _complete(component: Json, fresh: Iterator[int]) -> Json:
    given = {key: value for key, value in component.items() if value is not None}
    complete: Json = {**_DEFAULTS.get(component["type"], {}), **given}
    complete["id"] = given.get("id") or next(fresh)
    if "items" in complete:
        complete["items"] = [{**_MEDIA_DEFAULTS, **item} for item in complete["items"]]
    return complete


def _show(component: Json, resolve: Callable[[str], Json]) -> Json:
    shown = dict(component)
    for name in _MEDIA:
        if name in shown:
            shown[name] = resolve(shown[name]["url"])
    if "items" in shown:
        shown["items"] = [
            {**item, "media": resolve(item["media"]["url"])} for item in shown["items"]
        ]
    if shown["type"] == Kind.FILE:
        shown |= {"name": shown["file"].get("name"), "size": shown["file"].get("size")}
    return shown


_MEDIA_DEFAULTS: Final[Json] = {"description": None, "spoiler": False}
_DEFAULTS: Final[dict[int, Json]] = {
    **{kind: {"min_values": 1, "max_values": 1} for kind in SELECTS},
    Kind.THUMBNAIL: _MEDIA_DEFAULTS,
    Kind.FILE: {"spoiler": False},
    Kind.SEPARATOR: {"divider": True, "spacing": 1},
    Kind.CONTAINER: {"accent_color": None, "spoiler": False},
}
