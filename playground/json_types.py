"""JSON as Python values, and how deeply it is nested."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Any]

# Far above what any message needs, and far below what recursive functions can walk through.
MAX_JSON_LEVELS: Final = 64


def is_too_deep(value: Json, max_levels: int = MAX_JSON_LEVELS) -> bool:
    """Whether lists and objects are nested in more levels than that."""
    containers = _containers([value])
    for _ in range(max_levels):
        containers = _containers(
            inner
            for one in containers
            for inner in (one.values() if isinstance(one, dict) else one)
        )
    return bool(containers)


def _containers(values: Iterable[Json]) -> list[Json]:
    return [one for one in values if isinstance(one, dict | list)]
