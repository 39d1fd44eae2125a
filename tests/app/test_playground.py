"""The process of the playground: what it leaves behind."""

import tempfile
from pathlib import Path

from app.playground import own_temporary_files


def test_temporary_files_of_the_playground_are_in_one_folder_that_goes_with_it() -> None:
    usual = tempfile.gettempdir()
    with own_temporary_files():
        own = Path(tempfile.gettempdir())
        made = Path(tempfile.mkdtemp())
        assert own != Path(usual)
        assert made.parent == own
    assert not own.exists()
    assert tempfile.gettempdir() == usual
