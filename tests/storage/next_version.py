"""A version after ours, for tests of migrations."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from storage.revisions import MIGRATIONS, head

NEXT: Final = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}


def upgrade() -> None:
    op.create_table("next", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE jobs SET user_id = 0")
    {last}
"""


def next_version(tmp_path: Path, last: str = "pass") -> Path:
    """Our migrations and one more, whose last statement is `last`."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions/9999_next.py").write_text(NEXT.format(head=head(), last=last))
    return folder
