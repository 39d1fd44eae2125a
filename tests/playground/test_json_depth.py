"""How deeply JSON may be nested."""

import pytest

from playground.json_types import Json, is_too_deep


def nested(levels: int) -> Json:
    value: Json = []
    for number in range(levels - 1):
        value = [value] if number % 2 else {"x": value}
    return value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, False),
        ("[[[[[", False),
        (nested(3), False),
        (nested(4), True),
        (nested(100_000), True),
        ([[1], {"x": [2]}], False),
        ([[1], {"x": [{"y": []}]}], True),
    ],
)
def test_levels_are_those_of_lists_and_objects(value: Json, expected: bool) -> None:
    assert is_too_deep(value, max_levels=3) is expected
