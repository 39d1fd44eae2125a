"""The trials of `make mutants`, in a project of two files: what counts as noticed."""

import shutil
from pathlib import Path

import pytest

from tests.mutation.covering import Covering
from tests.mutation.mutants import Mutant
from tests.mutation.record import Record
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
FILE = "tests/library/test_value.py"
TESTS = [f"{FILE}::test_value", f"{FILE}::test_slow", f"{FILE}::test_nothing"]


def mutant(code: str = "VALUE = 2\n") -> Mutant:
    return Mutant("code_under_test.py", "NumberReplacer", 0, 1, "VALUE = 1", "VALUE = 2", code)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Other plugins are not needed here, and take seconds to load.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_timeout")
    (tmp_path / "code_under_test.py").write_text("VALUE = 1\n")
    for folder in ("tests", "tests/library", "tests/mutation"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    for plugin in ("selection.py", "progress.py"):
        shutil.copy(PLUGINS / plugin, tmp_path / "tests/mutation")
    write(tmp_path, PASSES)
    return tmp_path


def write(project: Path, tests: str) -> None:
    (project / FILE).write_text(tests)


def test_a_test_that_fails_with_the_mutant_alone_notices_it(project: Path) -> None:
    write(project, FAILS_WITH_THE_MUTANT)
    assert Copy(project).notices(mutant(), TESTS) is True


def test_a_mutant_that_cannot_be_imported_is_noticed(project: Path) -> None:
    write(project, FAILS_WITH_THE_MUTANT)
    assert Copy(project).notices(mutant("VALUE = None + 1\n"), TESTS) is True


def test_only_the_tests_of_the_list_are_asked(project: Path) -> None:
    write(project, FAILS_WITH_THE_MUTANT + PASSES)
    assert Copy(project).notices(mutant(), [f"{FILE}::test_nothing"]) is False


@pytest.mark.parametrize("name", [FILE, "tests/library"])
def test_a_file_or_a_folder_stands_for_all_its_tests(project: Path, name: str) -> None:
    write(project, PASSES + FAILS_WITH_THE_MUTANT)
    assert Copy(project).notices(mutant(), [name]) is True


def test_a_test_that_fails_once_does_not_count(project: Path) -> None:
    write(project, FAILS_THE_FIRST_TIME)
    assert Copy(project).notices(mutant(), TESTS) is False


def test_those_behind_a_test_that_failed_once_are_tried(project: Path) -> None:
    write(project, FAILS_THE_FIRST_TIME + FAILS_WITH_THE_MUTANT)
    assert Copy(project).notices(mutant(), [FILE]) is True


def test_a_test_that_fails_without_the_mutant_too_says_nothing(project: Path) -> None:
    write(project, FAILS_ALWAYS)
    assert Copy(project).notices(mutant(), TESTS) is None


def test_the_code_is_as_before_after_a_trial(project: Path) -> None:
    Copy(project).notices(mutant(), TESTS)
    assert (project / "code_under_test.py").read_text() == "VALUE = 1\n"


def test_a_record_keeps_the_last_fate_of_each_mutant(tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    assert record.fates() == {}
    record.add(mutant(), "unclear")
    record.add(mutant(), "noticed")
    assert Record(tmp_path / "record").fates() == {mutant().identity: "noticed"}


def test_the_tests_of_a_line_come_first_then_those_of_its_function(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("async def f():\n    await g()\n    h()\n\n\nX = 1\n")
    contexts = {2: ["tests/bot/a::b|run", "tests/bot/a::c|run"], 3: ["tests/bot/a::c|run"]}
    covering = Covering(tmp_path, {"code.py": contexts})
    assert covering.tests("code.py", 3) == ["tests/bot/a::c", "tests/bot/a::b"]
    assert covering.tests("code.py", 6) == ["tests/bot/a::b", "tests/bot/a::c"]
