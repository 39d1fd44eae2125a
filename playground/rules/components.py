"""Rules of a message's components: what stands inside what, how many, how long."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from playground.components import SELECTS, Kind, all_of, walk
from playground.errors import Problem
from playground.rules.fields import (
    Path,
    Problems,
    address,
    listed,
    number,
    objects,
    one_of,
    required,
    text,
)
from playground.wire import Json

IN_LEGACY: Final = frozenset({Kind.ROW})
IN_CONTAINER: Final = frozenset(
    {Kind.ROW, Kind.SECTION, Kind.TEXT, Kind.GALLERY, Kind.FILE, Kind.SEPARATOR}
)
IN_V2: Final = IN_CONTAINER | {Kind.CONTAINER}
IN_ROW: Final = frozenset({Kind.BUTTON}) | SELECTS
MOST_V2_COMPONENTS: Final = 40
MOST_V2_TEXT: Final = 4000


def check_components(body: Json, *, v2: bool) -> Problems:
    """All rules of `components` of a message."""
    most = MOST_V2_COMPONENTS if v2 else 5
    misplaced = list(check_nesting(body, "components", (), IN_V2 if v2 else IN_LEGACY, most=most))
    yield from misplaced
    if misplaced:
        return
    components = listed(body, "components")
    yield from check_custom_ids(components)
    if v2:
        yield from _check_sums(components)


def check_nesting(
    body: Json, key: str, path: Path, allowed: frozenset[Any], *, most: int, least: int = 0
) -> Problems:
    """A list of components, of which only some types may stand here."""
    yield from objects(body, key, path, most=most, least=least)
    for index, component in enumerate(listed(body, key)):
        yield from check_one(component, (*path, key, index), allowed)


def check_one(component: Json, path: Path, allowed: frozenset[Any]) -> Problems:
    """A component and what is in it."""
    kind = component.get("type")
    if not isinstance(kind, int) or kind not in allowed:
        choices = ", ".join(str(int(one)) for one in sorted(allowed))
        words = f'Value of field "type" must be one of ({choices},).'
        yield Problem((*path, "type"), "UNION_TYPE_CHOICES", words)
        return
    yield from number(component, "id", path, least=0, most=2**31 - 1)
    yield from _CHECKS[kind](component, path)


def check_custom_ids(components: list[Json]) -> Problems:
    """No two components of a message or a modal carry the same custom_id."""
    seen: Counter[str] = Counter()
    for path, component in walk(components, ("components",)):
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str):
            seen[custom_id] += 1
            if seen[custom_id] > 1:
                words = "Component custom id cannot be duplicated"
                yield Problem((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", words)


def _check_sums(components: list[Json]) -> Problems:
    every = list(all_of(components))
    if len(every) > MOST_V2_COMPONENTS:
        words = f"The total number of components may not exceed {MOST_V2_COMPONENTS}."
        yield Problem(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", words)
    if sum(_length(one.get("content")) for one in every) > MOST_V2_TEXT:
        words = f"The total length of displayable text may not exceed {MOST_V2_TEXT}."
        yield Problem(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words)


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def _row(row: Json, path: Path) -> Problems:
    yield from required(row, "components", path)
    yield from check_nesting(row, "components", path, IN_ROW, most=5, least=1)
    inner = listed(row, "components")
    if len(inner) > 1 and any(one.get("type") in tuple(SELECTS) for one in inner):
        words = "A select takes the whole width of its row."
        yield Problem((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words)


def _button(button: Json, path: Path) -> Problems:
    yield from required(button, "style", path)
    yield from number(button, "style", path, least=1, most=6)
    yield from text(button, "label", path, most=80)
    match button.get("style"):
        case 5:
            yield from required(button, "url", path)
            yield from address(button, "url", path)
            if button.get("custom_id") is not None:
                words = "A custom id and url cannot both be specified"
                yield Problem((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL", words)
        case 6:
            yield from required(button, "sku_id", path)
        case _:
            yield from required(button, "custom_id", path)
            yield from text(button, "custom_id", path, most=100, least=1)
    if button.get("style") != 6 and not button.get("label") and not button.get("emoji"):
        yield Problem((*path, "label"), "BASE_TYPE_REQUIRED", "A label or an emoji is required")


def _select(select: Json, path: Path) -> Problems:
    yield from required(select, "custom_id", path)
    yield from text(select, "custom_id", path, most=100, least=1)
    yield from text(select, "placeholder", path, most=150)
    yield from number(select, "min_values", path, least=0, most=25)
    yield from number(select, "max_values", path, least=1, most=25)
    if select["type"] == Kind.SELECT:
        yield from required(select, "options", path)
        yield from check_options(select, path, most=25)


def check_options(component: Json, path: Path, *, most: int, least: int = 1) -> Problems:
    """The options of a select or of a group, their values all different."""
    yield from objects(component, "options", path, most=most, least=least)
    seen: set[str] = set()
    for index, option in enumerate(listed(component, "options")):
        where = (*path, "options", index)
        for key in ("label", "value"):
            yield from required(option, key, where)
            yield from text(option, key, where, most=100, least=1)
        yield from text(option, "description", where, most=100)
        if str(option.get("value")) in seen:
            words = "The specified option value is already used"
            yield Problem((*where, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
        seen.add(str(option.get("value")))


def _section(section: Json, path: Path) -> Problems:
    yield from required(section, "components", path)
    yield from check_nesting(section, "components", path, frozenset({Kind.TEXT}), most=3, least=1)
    accessory = section.get("accessory")
    if isinstance(accessory, dict):
        beside = frozenset({Kind.BUTTON, Kind.THUMBNAIL})
        yield from check_one(accessory, (*path, "accessory"), beside)
    else:
        yield from required({}, "accessory", path)


def check_text(display: Json, path: Path) -> Problems:
    """A text display."""
    yield from required(display, "content", path)
    yield from text(display, "content", path, most=4000, least=1)


def _thumbnail(thumbnail: Json, path: Path) -> Problems:
    yield from _media(thumbnail, "media", path)
    yield from text(thumbnail, "description", path, most=1024)


def _gallery(gallery: Json, path: Path) -> Problems:
    yield from required(gallery, "items", path)
    yield from objects(gallery, "items", path, most=10, least=1)
    for index, item in enumerate(listed(gallery, "items")):
        yield from _thumbnail(item, (*path, "items", index))


def _file(component: Json, path: Path) -> Problems:
    yield from _media(component, "file", path)
    file = component.get("file")
    if isinstance(file, dict) and not str(file.get("url")).startswith("attachment://"):
        words = "Only an attachment:// reference may be shown as a file."
        yield Problem((*path, "file", "url"), "URL_TYPE_INVALID_SCHEME", words)


def _media(holder: Json, key: str, path: Path) -> Problems:
    media = holder.get(key)
    if not isinstance(media, dict):
        yield from required({}, key, path)
        return
    yield from required(media, "url", (*path, key))
    yield from text(media, "url", (*path, key), most=2048)
    yield from address(media, "url", (*path, key), attachments=True)


def _separator(separator: Json, path: Path) -> Problems:
    yield from one_of(separator, "divider", path, (True, False), "(true, false)")
    yield from one_of(separator, "spacing", path, (1, 2), "(1, 2)")


def _container(container: Json, path: Path) -> Problems:
    yield from number(container, "accent_color", path, least=0, most=0xFFFFFF)
    yield from required(container, "components", path)
    yield from check_nesting(
        container, "components", path, IN_CONTAINER, most=MOST_V2_COMPONENTS, least=1
    )


_CHECKS: Final[dict[int, Callable[[Json, Path], Problems]]] = {
    Kind.ROW: _row,
    Kind.BUTTON: _button,
    **dict.fromkeys(SELECTS, _select),
    Kind.SECTION: _section,
    Kind.TEXT: check_text,
    Kind.THUMBNAIL: _thumbnail,
    Kind.GALLERY: _gallery,
    Kind.FILE: _file,
    Kind.SEPARATOR: _separator,
    Kind.CONTAINER: _container,
}
