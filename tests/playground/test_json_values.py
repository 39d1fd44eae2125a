import pytest

from playground.json_types import Json
from playground.writing import example

WORDS = ["fox", "snow"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "fox"),
        ({"type": "string", "minLength": 5}, "fox.."),
        ({"type": "string", "maxLength": 2}, "fo"),
        ({"type": "integer", "minimum": 7}, 7),
        ({"type": "number", "maximum": 0}, 0),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": ["integer", "null"]}, 1),
        ({"const": 5}, 5),
        ({"enum": ["a", "b"]}, "a"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 1),
        ({"type": "array", "items": {"type": "string"}, "minItems": 3}, ["fox", "snow", "fox"]),
        ({"properties": {"a": {"type": "string"}, "b": {}}}, {"a": "fox", "b": "snow"}),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "integer"}}}, 1),
        ({"$ref": "#/$defs/none"}, None),
        ({"$ref": "https://example.com/schema"}, "fox"),
        ({"type": "array", "minItems": 10**9, "items": {"const": 1}}, [1] * 10),
        ({"type": "string", "minLength": 5000, "maxLength": 5000}, "fox".ljust(1000, ".")),
        ("text", None),
        (None, None),
    ],
)
def test_a_value_has_its_schema(schema: Json, value: Json) -> None:
    assert example(schema, WORDS) == value


def test_a_schema_that_contains_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}
    value, levels = example({"$ref": "#/$defs/node", "$defs": {"node": node}}, WORDS), 0
    while isinstance(value, dict):
        value, levels = value["next"], levels + 1
    assert value is None
    assert 1 < levels < 10


def test_a_schema_that_contains_itself_many_times_ends_soon() -> None:
    items = {"type": "array", "minItems": 10, "items": {"$ref": "#/$defs/items"}}
    value = example({"$ref": "#/$defs/items", "$defs": {"items": items}}, WORDS)
    assert str(value).count("[") < 1000


def test_without_words_there_is_still_a_string() -> None:
    assert example({"type": "string"}, []) == "playground"
