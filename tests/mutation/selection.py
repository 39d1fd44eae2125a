"""A pytest plugin that runs the tests of a list, in its order, and no others.

Names on the command line would be too long, and those of parametrised tests hold any character.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest

LIST: Final = "MUTATION_TESTS"
"""The environment variable with the path of the list: JSON, the names of tests and folders."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the list, in its order."""
    rank = {name: n for n, name in enumerate(json.loads(Path(os.environ[LIST]).read_text()))}
    ranked = [(rank.get(it.nodeid, rank.get(_folder(it.nodeid))), it) for it in items]
    config.hook.pytest_deselected(items=[item for n, item in ranked if n is None])
    chosen = [(n, item) for n, item in ranked if n is not None]
    items[:] = [item for _, item in sorted(chosen, key=lambda it: it[0])]


def _folder(test: str) -> str:
    return test.partition("::")[0].rpartition("/")[0]
