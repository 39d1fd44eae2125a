"""Rules of selects and of the groups in modals: options, counts and default values."""

from collections.abc import Callable, Mapping
from typing import Final

from playground.discord.components import ComponentType, default_values, iterate_with_paths
from playground.discord.errors import Problem
from playground.discord.resolved import Kind
from playground.discord.rules.fields import (
    Path,
    Problems,
    boolean,
    dict_items,
    integer,
    object_list,
    one_of,
    required,
    snowflake,
    string,
)
from playground.json_types import JsonObject

MAX_VALUES: Final = 25
# All types that Discord has, also those of which the playground has no channels.
CHANNEL_TYPES: Final = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)


def check_select(select: JsonObject, path: Path) -> Problems:
    """Check a select of any type."""
    yield from required(select, "custom_id", path)
    yield from string(select, "custom_id", path, maximum=100, minimum=1)
    yield from string(select, "placeholder", path, maximum=150)
    yield from boolean(select, "disabled", path)
    yield from boolean(select, "required", path)
    if select["type"] == ComponentType.STRING_SELECT:
        yield from required(select, "options", path)
        yield from check_options(select, path, maximum=MAX_VALUES)
        yield from check_counts(select, path, maximum=MAX_VALUES)
        yield from check_default_options(select, path)
    else:
        yield from check_counts(select, path, maximum=MAX_VALUES)
        yield from _check_default_values(select, path)
    if select["type"] == ComponentType.CHANNEL_SELECT:
        yield from _check_channel_types(select, path)


def check_known_defaults(
    components: list[JsonObject], path: Path, is_known: Callable[[Kind, str], bool]
) -> Problems:
    """Every default value must exist: `is_known(type, id)` says so."""
    for component_path, component in iterate_with_paths(components, path):
        for index, value in enumerate(default_values(component)):
            if not is_known(value["type"], str(value["id"])):
                reason = f"Unknown {value['type']}"
                item_path = (*component_path, "default_values", index, "id")
                yield Problem(item_path, "SELECT_COMPONENT_INVALID_DEFAULT_VALUE", reason)


def _check_channel_types(select: JsonObject, path: Path) -> Problems:
    """If present, a list of different types of channels."""
    types = select.get("channel_types")
    if types is None:
        return
    item_path = (*path, "channel_types")
    if not isinstance(types, list):
        yield Problem(item_path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    for index, value in enumerate(types):
        if not isinstance(value, int) or isinstance(value, bool) or value not in CHANNEL_TYPES:
            reason = f"Value must be one of {CHANNEL_TYPES}."
            yield Problem((*item_path, index), "BASE_TYPE_CHOICES", reason)
        elif value in types[:index]:
            reason = "The values must be unique."
            yield Problem(item_path, "SET_TYPE_ALREADY_CONTAINS_VALUE", reason)


def check_options(component: JsonObject, path: Path, *, maximum: int, minimum: int = 1) -> Problems:
    """Check the options of a select or of a group, whose values must be unique."""
    yield from object_list(component, "options", path, maximum=maximum, minimum=minimum)
    seen: set[str] = set()
    for index, option in enumerate(dict_items(component, "options")):
        item_path = (*path, "options", index)
        for key in ("label", "value"):
            yield from required(option, key, item_path)
            yield from string(option, key, item_path, maximum=100, minimum=1)
        yield from string(option, "description", item_path, maximum=100)
        yield from boolean(option, "default", item_path)
        if str(option.get("value")) in seen:
            reason = "The specified option value is already used"
            yield Problem((*item_path, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", reason)
        seen.add(str(option.get("value")))


def check_counts(
    component: JsonObject, path: Path, *, maximum: int, default_maximum: int = 1
) -> Problems:
    """Check `min_values` and `max_values`: in order, and no more than there are options."""
    counts = [
        *integer(component, "min_values", path, minimum=0, maximum=maximum),
        *integer(component, "max_values", path, minimum=1, maximum=maximum),
    ]
    yield from counts
    if counts:
        return
    max_values = _max_values(component, default_maximum)
    options = component.get("options")
    if isinstance(options, list) and component.get("max_values") is not None:
        yield from integer(component, "max_values", path, minimum=1, maximum=len(options) or 1)
    # A minimum of 0 is never above the maximum, and one that is not given is 1.
    yield from integer(component, "min_values", path, minimum=0, maximum=max_values)


def check_default_options(
    component: JsonObject, path: Path, *, default_maximum: int = 1
) -> Problems:
    """No more options may be chosen by default than can be chosen."""
    chosen = [one for one in dict_items(component, "options") if one.get("default") is True]
    max_values = _max_values(component, default_maximum)
    if len(chosen) > max_values:
        reason = f"At most {max_values} options may be chosen by default."
        yield Problem((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", reason)


def _check_default_values(select: JsonObject, path: Path) -> Problems:
    """Default values are ids of the select's own kinds; if any, as many as may be chosen."""
    yield from object_list(select, "default_values", path, maximum=MAX_VALUES)
    values = dict_items(select, "default_values")
    kinds = _KINDS[select["type"]]
    for index, value in enumerate(values):
        item_path = (*path, "default_values", index)
        yield from required(value, "id", item_path)
        yield from snowflake(value, "id", item_path)
        yield from required(value, "type", item_path)
        choices = f"({', '.join(repr(kind) for kind in kinds)},)"
        yield from one_of(value, "type", item_path, kinds, choices)
    minimum, maximum = _min_values(select), _max_values(select, 1)
    if values and not minimum <= len(values) <= maximum:
        reason = f"Must be between {minimum} and {maximum} in length."
        yield Problem((*path, "default_values"), "BASE_TYPE_BAD_LENGTH", reason)


def _min_values(component: JsonObject) -> int:
    value = component.get("min_values")
    return value if isinstance(value, int) else 1


def _max_values(component: JsonObject, default: int) -> int:
    value = component.get("max_values")
    return value if isinstance(value, int) else default


# The types of default values by the type of the select.
_KINDS: Final[Mapping[int, tuple[str, ...]]] = {
    ComponentType.USER_SELECT: ("user",),
    ComponentType.ROLE_SELECT: ("role",),
    ComponentType.MENTIONABLE_SELECT: ("user", "role"),
    ComponentType.CHANNEL_SELECT: ("channel",),
}
