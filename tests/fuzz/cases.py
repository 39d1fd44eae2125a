"""Numbered cases. Each is made from its name alone, so that one that fails can be run again.

`make test` runs a small sample with the same seed each time. `make fuzz` sets `FUZZ_SEED` and gives
each test `FUZZ_TEST_SECONDS`, and the tests of replies at least `FUZZ_TEST_REPLIES` cases;
`FUZZ_CASE` names the only case to run.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from tests.conftest import SUMMARY

Record: TypeAlias = Callable[[str, object], None]
"""Pytest's `record_property`."""

SEED: Final = os.environ.get("FUZZ_SEED") or "make-test"
ONLY: Final = os.environ.get("FUZZ_CASE")
SECONDS: Final = float(os.environ.get("FUZZ_TEST_SECONDS") or 0)
REPLIES: Final = int(os.environ.get("FUZZ_TEST_REPLIES") or 0)
CASE_LIMIT_S: Final = 15.0
"""Longer than this, one case has hung."""


def case_names(what: str, *, sample: int) -> Iterator[str]:
    """The names of `sample` cases, or in `make fuzz` of as many as there is time for."""
    if ONLY is not None:
        yield from [ONLY] if ONLY.startswith(f"{what}/") else []
        return
    ends, number = time.monotonic() + SECONDS, 0
    while number < sample or time.monotonic() < ends:
        yield f"{what}/{SEED}/{number}"
        number += 1


@contextmanager
def case(name: str, *, limit_s: float = CASE_LIMIT_S) -> Iterator[random.Random]:
    """The randomness of a case. Whatever it raises, says how to run it again."""
    began = time.perf_counter()
    try:
        yield random.Random(name)
        took_s = time.perf_counter() - began
        assert took_s < limit_s, f"the case took {took_s:.1f} s"
    except BaseException as error:
        error.add_note(f"Run this case again: make fuzz FUZZ_CASE='{name}'")
        raise


def report(record_property: Record, what: str, outcomes: Counter[str]) -> None:
    """Say at the end of `make fuzz` how many cases there were, and what became of them."""
    if SECONDS:
        counts = ", ".join(f"{kind} {count:,}" for kind, count in outcomes.most_common())
        record_property(SUMMARY, f"{what}: {outcomes.total():,} ({counts})")
