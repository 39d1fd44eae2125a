"""Rules of a message's components: nesting, counts and lengths."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from playground.discord.components import (
    SELECTS,
    ComponentType,
    iterate_components,
    iterate_with_paths,
)
from playground.discord.errors import Problem
from playground.discord.rules.fields import (
    Path,
    Problems,
    boolean,
    dict_items,
    integer,
    object_list,
    one_of,
    required,
    string,
    url,
)
from playground.discord.rules.selects import check_select
from playground.json_types import JsonObject

TOP_LEVEL_LEGACY: Final = frozenset({ComponentType.ACTION_ROW})
CONTAINER_CHILDREN: Final = frozenset(
    {
        ComponentType.ACTION_ROW,
        ComponentType.SECTION,
        ComponentType.TEXT_DISPLAY,
        ComponentType.MEDIA_GALLERY,
        ComponentType.FILE,
        ComponentType.SEPARATOR,
    }
)
TOP_LEVEL_V2: Final = CONTAINER_CHILDREN | {ComponentType.CONTAINER}
ACTION_ROW_CHILDREN: Final = frozenset({ComponentType.BUTTON}) | SELECTS
MAX_V2_COMPONENTS: Final = 40
MAX_V2_CHARACTERS: Final = 4000
MAX_BUTTON_URL_CHARACTERS: Final = 512


def check_components(body: JsonObject, *, v2: bool) -> Problems:
    """Check `components` of a message."""
    maximum = MAX_V2_COMPONENTS if v2 else 5
    misplaced = list(
        check_nesting(
            body, "components", (), TOP_LEVEL_V2 if v2 else TOP_LEVEL_LEGACY, maximum=maximum
        )
    )
    yield from misplaced
    if misplaced:
        return
    components = dict_items(body, "components")
    yield from check_custom_ids(components)
    if v2:
        yield from _check_totals(components)


def check_nesting(
    body: JsonObject,
    key: str,
    path: Path,
    allowed: frozenset[Any],
    *,
    maximum: int,
    minimum: int = 0,
) -> Problems:
    """Check a list of components, of which only the allowed types may be there."""
    yield from object_list(body, key, path, maximum=maximum, minimum=minimum)
    for index, component in enumerate(dict_items(body, key)):
        yield from check_component(component, (*path, key, index), allowed)


def check_component(component: JsonObject, path: Path, allowed: frozenset[Any]) -> Problems:
    """Check a component of an allowed type, and those nested in it."""
    kind = component.get("type")
    if not isinstance(kind, int) or kind not in allowed:
        choices = ", ".join(str(int(one)) for one in sorted(allowed))
        reason = f'Value of field "type" must be one of ({choices},).'
        yield Problem((*path, "type"), "UNION_TYPE_CHOICES", reason)
        return
    yield from integer(component, "id", path, minimum=0, maximum=2**31 - 1)
    yield from _CHECKS[kind](component, path)


def check_custom_ids(components: list[JsonObject]) -> Problems:
    """No two components of a message or a modal may have the same custom_id."""
    seen: Counter[str] = Counter()
    for path, component in iterate_with_paths(components, ("components",)):
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str):
            seen[custom_id] += 1
            if seen[custom_id] > 1:
                reason = "Component custom id cannot be duplicated"
                yield Problem((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", reason)


def _check_totals(components: list[JsonObject]) -> Problems:
    nested = list(iterate_components(components))
    if len(nested) > MAX_V2_COMPONENTS:
        reason = f"The total number of components may not exceed {MAX_V2_COMPONENTS}."
        yield Problem(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", reason)
    if sum(_length(one.get("content")) for one in nested) > MAX_V2_CHARACTERS:
        reason = f"The total length of displayable text may not exceed {MAX_V2_CHARACTERS}."
        yield Problem(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", reason)


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def _row(row: JsonObject, path: Path) -> Problems:
    yield from required(row, "components", path)
    yield from check_nesting(row, "components", path, ACTION_ROW_CHILDREN, maximum=5, minimum=1)
    inner = dict_items(row, "components")
    if len(inner) > 1 and any(one.get("type") in tuple(SELECTS) for one in inner):
        reason = "A select takes the whole width of its row."
        yield Problem((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", reason)


def _button(button: JsonObject, path: Path) -> Problems:
    yield from required(button, "style", path)
    yield from integer(button, "style", path, minimum=1, maximum=6)
    yield from string(button, "label", path, maximum=80)
    yield from boolean(button, "disabled", path)
    match button.get("style"):
        case 5:
            yield from required(button, "url", path)
            yield from url(button, "url", path, maximum=MAX_BUTTON_URL_CHARACTERS)
            if button.get("custom_id") is not None:
                reason = "A custom id and url cannot both be specified"
                yield Problem((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL", reason)
        case 6:
            yield from required(button, "sku_id", path)
        case _:
            yield from required(button, "custom_id", path)
            yield from string(button, "custom_id", path, maximum=100, minimum=1)
    if button.get("style") != 6 and not button.get("label") and not button.get("emoji"):
        yield Problem((*path, "label"), "BASE_TYPE_REQUIRED", "A label or an emoji is required")


def _section(section: JsonObject, path: Path) -> Problems:
    yield from required(section, "components", path)
    yield from check_nesting(
        section, "components", path, frozenset({ComponentType.TEXT_DISPLAY}), maximum=3, minimum=1
    )
    accessory = section.get("accessory")
    if isinstance(accessory, dict):
        allowed = frozenset({ComponentType.BUTTON, ComponentType.THUMBNAIL})
        yield from check_component(accessory, (*path, "accessory"), allowed)
    else:
        yield from required({}, "accessory", path)


def check_text(display: JsonObject, path: Path) -> Problems:
    """Check a text display."""
    yield from required(display, "content", path)
    yield from string(display, "content", path, maximum=4000, minimum=1)


def _thumbnail(thumbnail: JsonObject, path: Path) -> Problems:
    yield from _media(thumbnail, "media", path)
    yield from string(thumbnail, "description", path, maximum=1024)
    yield from boolean(thumbnail, "spoiler", path)


def _gallery(gallery: JsonObject, path: Path) -> Problems:
    yield from required(gallery, "items", path)
    yield from object_list(gallery, "items", path, maximum=10, minimum=1)
    for index, item in enumerate(dict_items(gallery, "items")):
        yield from _thumbnail(item, (*path, "items", index))


def _file(component: JsonObject, path: Path) -> Problems:
    yield from _media(component, "file", path)
    file = component.get("file")
    if isinstance(file, dict) and not str(file.get("url")).startswith("attachment://"):
        reason = "Only an attachment:// reference may be shown as a file."
        yield Problem((*path, "file", "url"), "URL_TYPE_INVALID_SCHEME", reason)


def _media(holder: JsonObject, key: str, path: Path) -> Problems:
    media = holder.get(key)
    if not isinstance(media, dict):
        yield from required({}, key, path)
        return
    yield from required(media, "url", (*path, key))
    yield from url(media, "url", (*path, key), attachments=True)


def _separator(separator: JsonObject, path: Path) -> Problems:
    yield from one_of(separator, "divider", path, (True, False), "(true, false)")
    yield from one_of(separator, "spacing", path, (1, 2), "(1, 2)")


def _container(container: JsonObject, path: Path) -> Problems:
    yield from integer(container, "accent_color", path, minimum=0, maximum=0xFFFFFF)
    yield from required(container, "components", path)
    yield from check_nesting(
        container, "components", path, CONTAINER_CHILDREN, maximum=MAX_V2_COMPONENTS, minimum=1
    )


_CHECKS: Final[dict[int, Callable[[JsonObject, Path], Problems]]] = {
    ComponentType.ACTION_ROW: _row,
    ComponentType.BUTTON: _button,
    **dict.fromkeys(SELECTS, check_select),
    ComponentType.SECTION: _section,
    ComponentType.TEXT_DISPLAY: check_text,
    ComponentType.THUMBNAIL: _thumbnail,
    ComponentType.MEDIA_GALLERY: _gallery,
    ComponentType.FILE: _file,
    ComponentType.SEPARATOR: _separator,
    ComponentType.CONTAINER: _container,
}
