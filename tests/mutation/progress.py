"""A pytest plugin that writes down which test began last: with `-x`, the one that failed.

It is written as the test begins, so that it is known even if the test ends the whole process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

LAST: Final = "MUTATION_LAST_TEST"
"""The environment variable with the path of the file for the test's name."""


def pytest_runtest_logstart(nodeid: str) -> None:
    """Write the name of the test that begins."""
    Path(os.environ[LAST]).write_text(nodeid)
