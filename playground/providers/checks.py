"""Checks of single arguments. Each raises `RequestRejected` for a wrong one; None is missing."""

from collections.abc import Mapping

from playground.json_types import Json
from playground.providers.types import RequestRejected


def integer(arguments: Mapping[str, Json], name: str, minimum: int, maximum: int) -> int | None:
    """A whole number within these limits."""
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise RequestRejected(f"{name} must be a whole number.", field=name)
    if not minimum <= value <= maximum:
        raise RequestRejected(f"{name} must be between {minimum} and {maximum}.", field=name)
    return value


def number(arguments: Mapping[str, Json], name: str, minimum: float, maximum: float) -> None:
    """Any number within these limits."""
    value = arguments.get(name)
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RequestRejected(f"{name} must be a number.", field=name)
    if not minimum <= value <= maximum:
        raise RequestRejected(f"{name} must be between {minimum} and {maximum}.", field=name)


def boolean(arguments: Mapping[str, Json], name: str) -> bool:
    """True or false; a missing one is false."""
    value = arguments.get(name)
    if value is not None and not isinstance(value, bool):
        raise RequestRejected(f"{name} must be true or false.", field=name)
    return bool(value)
