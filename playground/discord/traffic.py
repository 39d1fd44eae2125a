"""The observer of REST requests and gateway events, which tests check against Discord's schemas."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from playground.json_types import Json

# Called with: protocol; "METHOD route" or the event's name; JSON received; HTTP status; JSON sent.
TrafficObserver: TypeAlias = Callable[[Literal["rest", "gateway"], str, Json, int, Json], None]
