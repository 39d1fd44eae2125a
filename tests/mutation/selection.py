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
"""The environment variable with the path of the list: JSON, names of tests, files and folders."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the list, in its order."""
    rank = {name: n for n, name in enumerate(json.loads(Path(os.environ[LIST]).read_text()))}
    ranks = {item.nodeid: _rank(item.nodeid, rank) for item in items}
    left_out = [item for item in items if ranks[item.nodeid] == len(rank)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(items, key=lambda item: ranks[item.nodeid])[: len(items) - len(left_out)]


def _rank(test: str, rank: Mapping[str, int]) -> int:
    """The number of the test, its file or its folder; behind all others if it has none."""
    file = test.partition("::")[0]
    names = (test, file, file.rpartition("/")[0])
    return min(rank.get(name, len(rank)) for name in names)
