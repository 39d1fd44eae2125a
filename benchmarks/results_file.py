"""RESULTS.md: each benchmark replaces its own part."""

from __future__ import annotations

from pathlib import Path
from typing import Final

TITLE: Final = "# Results\n"  # of a file that does not exist yet
NEXT: Final = "\n## "


def put_part(part: str, out: Path | None) -> None:
    """Print a part of the results, or put it into their file."""
    if out is None:
        print(part)
    else:
        out.write_text(with_part(out.read_text() if out.exists() else TITLE, part))


def with_part(results: str, part: str) -> str:
    """The results with another part under its heading: where that was, or else at the end."""
    heading = part.partition("\n")[0]
    before, _, after = results.partition(f"\n{heading}\n")
    _, mark, rest = after.partition(NEXT)
    return f"{before.rstrip()}\n\n{part.rstrip()}\n{mark}{rest}"
