"""Rules of a modal: up to five components, each a labelled input or a text display."""

from collections.abc import Callable
from typing import Final

from playground.discord.components import SELECTS, ComponentType
from playground.discord.errors import Problem
from playground.discord.rules.components import check_component, check_custom_ids, check_text
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
)
from playground.discord.rules.selects import check_counts, check_default_options, check_options
from playground.json_types import JsonObject

TOP_LEVEL_MODAL: Final = frozenset(
    {ComponentType.ACTION_ROW, ComponentType.TEXT_DISPLAY, ComponentType.LABEL}
)
LABEL_CHILDREN: Final = SELECTS | {
    ComponentType.TEXT_INPUT,
    ComponentType.FILE_UPLOAD,
    ComponentType.RADIO_GROUP,
    ComponentType.CHECKBOX_GROUP,
    ComponentType.CHECKBOX,
}


def check_modal(modal: JsonObject, path: Path) -> Problems:
    """Check a modal."""
    for key, maximum in (("title", 45), ("custom_id", 100)):
        yield from required(modal, key, path)
        yield from string(modal, key, path, maximum=maximum, minimum=1)
    yield from required(modal, "components", path)
    yield from object_list(modal, "components", path, maximum=5, minimum=1)
    for index, component in enumerate(dict_items(modal, "components")):
        yield from _check_top_level(component, (*path, "components", index))
    yield from check_custom_ids(dict_items(modal, "components"))


def _check_top_level(component: JsonObject, path: Path) -> Problems:
    match component.get("type"):
        case ComponentType.ACTION_ROW:
            yield from object_list(component, "components", path, maximum=1, minimum=1)
            for index, child in enumerate(dict_items(component, "components")):
                item_path = (*path, "components", index)
                yield from _check_input(child, item_path, frozenset({ComponentType.TEXT_INPUT}))
                yield from required(child, "label", item_path)
                yield from string(child, "label", item_path, maximum=45, minimum=1)
        case ComponentType.TEXT_DISPLAY:
            yield from check_text(component, path)
        case ComponentType.LABEL:
            yield from _check_label(component, path)
        case _:
            yield _not_allowed(path, TOP_LEVEL_MODAL)


def _check_label(label: JsonObject, path: Path) -> Problems:
    yield from required(label, "label", path)
    yield from string(label, "label", path, maximum=45, minimum=1)
    yield from string(label, "description", path, maximum=100)
    child = label.get("component")
    if isinstance(child, dict):
        yield from _check_input(child, (*path, "component"), LABEL_CHILDREN)
    else:
        yield from required({}, "component", path)


def _check_input(component: JsonObject, path: Path, allowed: frozenset[int]) -> Problems:
    kind = component.get("type")
    if not isinstance(kind, int) or kind not in allowed:
        yield _not_allowed(path, allowed)
        return
    if kind in SELECTS:
        yield from check_component(component, path, SELECTS)
        # Nothing in a modal can be disabled.
        yield from one_of(component, "disabled", path, (False,), "(False,)")
        return
    yield from required(component, "custom_id", path)
    yield from string(component, "custom_id", path, maximum=100, minimum=1)
    yield from boolean(component, "required", path)
    yield from _CHECKS[kind](component, path)


def _text_input(component: JsonObject, path: Path) -> Problems:
    yield from required(component, "style", path)
    yield from one_of(component, "style", path, (1, 2), "(1, 2)")
    yield from string(component, "value", path, maximum=4000)
    yield from string(component, "placeholder", path, maximum=100)
    lengths = [
        *integer(component, "min_length", path, minimum=0, maximum=4000),
        *integer(component, "max_length", path, minimum=1, maximum=4000),
    ]
    yield from lengths
    if not lengths:
        yield from _check_text_default(component, path)


def _check_text_default(component: JsonObject, path: Path) -> Problems:
    """The lengths are in order, and the text that is there from the start keeps them."""
    max_length = component.get("max_length") or 4000
    yield from integer(component, "min_length", path, minimum=0, maximum=max_length)
    if component.get("value"):
        minimum = component.get("min_length") or 0
        yield from string(component, "value", path, maximum=max_length, minimum=minimum)


def _file_upload(component: JsonObject, path: Path) -> Problems:
    yield from check_counts(component, path, maximum=10)


def _radio_group(component: JsonObject, path: Path) -> Problems:
    yield from check_options(component, path, maximum=10, minimum=2)
    yield from check_default_options(component, path)


def _checkbox_group(component: JsonObject, path: Path) -> Problems:
    yield from check_options(component, path, maximum=10)
    yield from check_counts(component, path, maximum=10, default_maximum=10)
    yield from check_default_options(component, path, default_maximum=10)


def _checkbox(component: JsonObject, path: Path) -> Problems:
    yield from boolean(component, "default", path)


def _not_allowed(path: Path, allowed: frozenset[int]) -> Problem:
    choices = ", ".join(str(int(kind)) for kind in sorted(allowed))
    reason = f'Value of field "type" must be one of ({choices},).'
    return Problem((*path, "type"), "UNION_TYPE_CHOICES", reason)


_CHECKS: Final[dict[int, Callable[[JsonObject, Path], Problems]]] = {
    ComponentType.TEXT_INPUT: _text_input,
    ComponentType.FILE_UPLOAD: _file_upload,
    ComponentType.RADIO_GROUP: _radio_group,
    ComponentType.CHECKBOX_GROUP: _checkbox_group,
    ComponentType.CHECKBOX: _checkbox,
}
