"""A JSON value that a simple JSON schema allows."""

from collections.abc import Sequence
from typing import Final

from playground.json_types import Json, JsonObject

MAX_LEVELS: Final = 8
MAX_VALUES: Final = 1000  # a schema that contains itself twice would give millions
LOCAL_DEFINITION: Final = "#/$defs/"


def example(schema: Json, words: Sequence[str]) -> Json:
    """A value of that schema; its strings are from `words`.

    It knows types, properties, items, enum, const, anyOf, oneOf, local definitions, and the
    limits of lengths and numbers. What is nested in many levels, or is one of too many, is null.
    """
    definitions = schema.get("$defs") if isinstance(schema, dict) else None
    return _Examples(definitions if isinstance(definitions, dict) else {}, words).value(schema)


class _Examples:
    def __init__(self, definitions: JsonObject, words: Sequence[str]) -> None:
        self._definitions = definitions
        self._words = list(words) or ["playground"]
        self._used = 0
        self._left = MAX_VALUES

    def value(self, schema: Json, level: int = 0) -> Json:
        self._left -= 1
        if not isinstance(schema, dict) or level > MAX_LEVELS or self._left < 0:
            return None
        for key in ("anyOf", "oneOf"):
            if isinstance(schema.get(key), list) and schema[key]:
                return self.value(schema[key][0], level + 1)
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith(LOCAL_DEFINITION):
            name = reference.removeprefix(LOCAL_DEFINITION)
            return self.value(self._definitions.get(name), level + 1)
        if "const" in schema:
            return schema["const"]
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return schema["enum"][0]
        return self._of_type(schema, level)

    def _of_type(self, schema: JsonObject, level: int) -> Json:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        match kind[0] if isinstance(kind, list) and kind else kind:
            case "object":
                properties = schema.get("properties")
                inner = properties if isinstance(properties, dict) else {}
                return {name: self.value(it, level + 1) for name, it in inner.items()}
            case "array":
                count = min(max(_limit(schema, "minItems", 1), 1), 10)
                return [self.value(schema.get("items"), level + 1) for _ in range(count)]
            case "integer" | "number":
                return min(_limit(schema, "minimum", 1), _limit(schema, "maximum", 10**9))
            case "boolean":
                return True
            case "string":
                return self._string(schema)
            case _:
                return None

    def _string(self, schema: JsonObject) -> str:
        word = self._words[self._used % len(self._words)]
        self._used += 1
        shortest = min(_limit(schema, "minLength", 0), 1000)
        return word.ljust(shortest, ".")[: max(_limit(schema, "maxLength", 1000), 0)]


def _limit(schema: JsonObject, name: str, default: int) -> int:
    value = schema.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
