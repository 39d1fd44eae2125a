"""What must be true of every outcome: a result, or an error of the library with a type."""

from __future__ import annotations

import json
from typing import Final

from hfmedia.errors import Failure, HFMediaError, SetupError, error_types
from hfmedia.serialization import from_data, to_data
from tests.fuzz.mutations import KEY

UNTYPED: Final = frozenset({HFMediaError, SetupError})
"""These only gather others: nobody could say what happens next."""


def assert_typed(error: HFMediaError) -> None:
    """It says what happens next, can be written and stored, and does not hold the key."""
    assert type(error) in error_types().values()
    assert type(error) not in UNTYPED
    said = f"{error} {error.provider_message}"
    said.encode()
    assert KEY not in said
    failure = Failure.of(error)
    assert from_data(Failure, json.loads(json.dumps(to_data(failure)))) == failure
    assert type(failure.error()) is type(error)
