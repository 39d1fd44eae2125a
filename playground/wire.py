"""Discord's JSON as Python sees it."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
