"""The mutants of `make mutants`: where there are some, and where there are none."""

from pathlib import Path

from tests.mutation.mutants import Mutant, sample
from tests.mutation.operators import operators

SOURCE = '''"""Text with 1 and not 2."""

import logging
from typing import Final, TypeAlias

log = logging.getLogger(__name__)
LIMIT: Final = 3
Pair: TypeAlias = "int | None"


def shown(value: int | None = None, *, loud: bool) -> str | None:
    log.info("%d", 1 + 1)
    assert value is None
    print(f"{1 + 1}")
    if value == LIMIT and loud:
        return None
    return value
'''


def mutants_of(path: Path, count: int = 100, seed: int = 1) -> list[Mutant]:
    path.write_text(SOURCE)
    return sample(path.parent, [path], operators(), count, seed)


def test_logic_is_changed_and_text_types_and_log_lines_are_not(tmp_path: Path) -> None:
    found = mutants_of(tmp_path / "code.py")
    assert {mutant.before for mutant in found} == {
        'print(f"{1 + 1}")',
        "if value == LIMIT and loud:",
    }


def test_a_seed_always_draws_the_same_mutants(tmp_path: Path) -> None:
    first = mutants_of(tmp_path / "code.py", count=2)
    assert len(first) == 2
    assert first == mutants_of(tmp_path / "code.py", count=2)


def test_a_mutant_is_the_whole_file_with_one_change(tmp_path: Path) -> None:
    for mutant in mutants_of(tmp_path / "code.py"):
        line = mutant.line - 1
        assert mutant.code.splitlines()[line].strip() == mutant.after
        kept, changed = SOURCE.splitlines(), mutant.code.splitlines()
        assert kept[:line] + kept[line + 1 :] == changed[:line] + changed[line + 1 :]
