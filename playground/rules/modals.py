"""Rules of a modal: up to five components, each an input in its label, or words."""

from collections.abc import Callable
from typing import Final

from playground.components import SELECTS, Kind
from playground.errors import Problem
from playground.rules.components import (
    check_custom_ids,
    check_one,
    check_options,
    check_text,
)
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

TOP_LEVEL: Final = frozenset({Kind.ROW, Kind.TEXT, Kind.LABEL})
IN_LABEL: Final = SELECTS | {
    Kind.TEXT_INPUT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
}


def check_modal(modal: Json, path: Path) -> Problems:
    """All rules of a modal."""
    for key, most in (("title", 45), ("custom_id", 100)):
        yield from required(modal, key, path)
        yield from text(modal, key, path, most=most, least=1)
    yield from required(modal, "components", path)
    yield from objects(modal, "components", path, most=5, least=1)
    for index, component in enumerate(listed(modal, "components")):
        yield from _check_top(component, (*path, "components", index))
    yield from check_custom_ids(listed(modal, "components"))


def _check_top(component: Json, path: Path) -> Problems:
    match component.get("type"):
        case Kind.ROW:
            yield from objects(component, "components", path, most=1, least=1)
            for index, inner in enumerate(listed(component, "components")):
                where = (*path, "components", index)
                yield from _check_input(inner, where, frozenset({Kind.TEXT_INPUT}))
                yield from required(inner, "label", where)
                yield from text(inner, "label", where, most=45, least=1)
        case Kind.TEXT:
            yield from check_text(component, path)
        case Kind.LABEL:
            yield from _check_label(component, path)
        case _:
            yield _not_allowed(path, TOP_LEVEL)


def _check_label(label: Json, path: Path) -> Problems:
    yield from required(label, "label", path)
    yield from text(label, "label", path, most=45, least=1)
    yield from text(label, "description", path, most=100)
    inner = label.get("component")
    if isinstance(inner, dict):
        yield from _check_input(inner, (*path, "component"), IN_LABEL)
    else:
        yield from required({}, "component", path)


def _check_input(component: Json, path: Path, allowed: frozenset[int]) -> Problems:
    kind = component.get("type")
    if not isinstance(kind, int) or kind not in allowed:
        yield _not_allowed(path, allowed)
        return
    if kind in SELECTS:
        yield from check_one(component, path, SELECTS)
        return
    yield from required(component, "custom_id", path)
    yield from text(component, "custom_id", path, most=100, least=1)
    yield from _CHECKS[kind](component, path)


def _text_input(component: Json, path: Path) -> Problems:
    yield from required(component, "style", path)
    yield from one_of(component, "style", path, (1, 2), "(1, 2)")
    yield from text(component, "value", path, most=4000)
    yield from text(component, "placeholder", path, most=100)
    yield from number(component, "min_length", path, least=0, most=4000)
    yield from number(component, "max_length", path, least=1, most=4000)


def _file_upload(component: Json, path: Path) -> Problems:
    yield from number(component, "min_values", path, least=0, most=10)
    yield from number(component, "max_values", path, least=1, most=10)


def _radio_group(component: Json, path: Path) -> Problems:
    yield from check_options(component, path, most=10, least=2)


def _checkbox_group(component: Json, path: Path) -> Problems:
    yield from check_options(component, path, most=10)
    yield from number(component, "min_values", path, least=0, most=10)
    yield from number(component, "max_values", path, least=1, most=10)


def _checkbox(component: Json, path: Path) -> Problems:
    yield from one_of(component, "default", path, (True, False), "(true, false)")


def _not_allowed(path: Path, allowed: frozenset[int]) -> Problem:
    choices = ", ".join(str(int(kind)) for kind in sorted(allowed))
    words = f'Value of field "type" must be one of ({choices},).'
    return Problem((*path, "type"), "UNION_TYPE_CHOICES", words)


_CHECKS: Final[dict[int, Callable[[Json, Path], Problems]]] = {
    Kind.TEXT_INPUT: _text_input,
    Kind.FILE_UPLOAD: _file_upload,
    Kind.RADIO_GROUP: _radio_group,
    Kind.CHECKBOX_GROUP: _checkbox_group,
    Kind.CHECKBOX: _checkbox,
}
