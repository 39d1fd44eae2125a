"""The trials of `make mutants`, in a project of three files: what counts as noticed."""

import shutil
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant
from tests.mutation.record import Record, identity
from tests.mutation.trials import Copy

PLUGINS = Path(__file__).parent / "mutation"

FAILS_WITH_THE_MUTANT = """
from code_under_test import VALUE

def test_value() -> None:
    assert VALUE == 1
"""
FAILS_ALWAYS = """
def test_slow() -> None:
    raise TimeoutError
"""
FAILS_THE_FIRST_TIME = """
from pathlib import Path

def test_slow() -> None:
    ran = Path(__file__).with_suffix(".ran")
    if not ran.exists():
        ran.touch()
        raise TimeoutError
"""
PASSES = """
def test_nothing() -> None:
    pass
"""
TESTS = ["tests/library/test_value.py::test_value", "tests/library/test_value.py::test_slow"]


def mutant(code: str = "VALUE = 2\n") -> Mutant:
    return Mutant("code_under_test.py", "NumberReplacer", 0, 1, "VALUE = 1", "VALUE = 2", code)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Other plugins are not needed here, and take seconds to load.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_timeout")
    (tmp_path / "code_under_test.py").write_text("VALUE = 1\n")
    for folder in ("tests", "tests/library", "tests/e2e", "tests/mutation"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    for plugin in ("selection.py", "progress.py"):
        shutil.copy(PLUGINS / plugin, tmp_path / "tests/mutation")
    write(tmp_path, library=PASSES, e2e=PASSES)
    return tmp_path


def write(project: Path, *, library: str, e2e: str) -> None:
    (project / "tests/library/test_value.py").write_text(library)
    (project / "tests/e2e/test_command.py").write_text(e2e)


def test_a_mutant_that_fails_a_test_of_its_line_is_noticed(project: Path) -> None:
    write(project, library=FAILS_WITH_THE_MUTANT, e2e=FAILS_ALWAYS)
    assert Copy(project).fate(mutant(), TESTS) == "noticed"


def test_a_mutant_that_cannot_be_imported_is_noticed(project: Path) -> None:
    write(project, library=FAILS_WITH_THE_MUTANT, e2e=FAILS_ALWAYS)
    assert Copy(project).fate(mutant("VALUE = None + 1\n"), TESTS) == "noticed"


def test_a_mutant_may_be_noticed_by_the_end_to_end_tests_alone(project: Path) -> None:
    write(project, library=PASSES, e2e=FAILS_WITH_THE_MUTANT)
    assert Copy(project).fate(mutant(), TESTS) == "noticed in the end-to-end tests"


def test_a_test_that_fails_once_does_not_count_as_noticing(project: Path) -> None:
    write(project, library=FAILS_THE_FIRST_TIME, e2e=PASSES)
    assert Copy(project).fate(mutant(), TESTS) == "survived"


def test_a_test_that_fails_without_the_mutant_too_says_nothing(project: Path) -> None:
    write(project, library=FAILS_ALWAYS, e2e=PASSES)
    assert Copy(project).fate(mutant(), TESTS) == "unclear"


def test_the_code_is_as_before_after_a_trial(project: Path) -> None:
    Copy(project).fate(mutant(), TESTS)
    assert (project / "code_under_test.py").read_text() == "VALUE = 1\n"


def test_a_record_keeps_the_last_fate_of_each_mutant(tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    assert record.fates() == {}
    record.add(mutant(), "unclear")
    record.add(mutant(), "noticed")
    assert Record(tmp_path / "record").fates() == {identity(mutant()): "noticed"}
