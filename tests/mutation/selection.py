"""A pytest plugin that runs the tests of a list, in its order, and no others.

Names on the command line would be too long, and those of parametrised tests hold any character.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

LIST: Final = "MUTATION_TESTS"
"""The environment variable with the path of the list, in JSON.

`tests` are the names of tests, files and folders; `after` is a test that leaves out those up to
it, or null.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the list, in its order."""
    listed = json.loads(Path(os.environ[LIST]).read_text())
    numbers = {name: number for number, name in enumerate(listed["tests"])}
    ranks = {item.nodeid: _rank(item.nodeid, numbers) for item in items}
    chosen = [item for item in items if ranks[item.nodeid] < len(numbers)]
    chosen.sort(key=lambda item: ranks[item.nodeid])
    if listed["after"] is not None:
        chosen = chosen[[item.nodeid for item in chosen].index(listed["after"]) + 1 :]
    config.hook.pytest_deselected(items=list(set(items) - set(chosen)))
    items[:] = chosen


def _rank(test: str, numbers: Mapping[str, int]) -> int:
    """The number of the test, its file or its folder; behind all others if it has none."""
    file = test.partition("::")[0]
    names = (test, file, file.rpartition("/")[0])
    return min(numbers.get(name, len(numbers)) for name in names)
