"""The library on the command line: `python -m hfmedia`, or `hfmedia` once it is installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

EXTRAS: Final = frozenset({"dotenv", "rich"})
MISSING: Final = (
    "The command line needs rich and python-dotenv, which are not installed: "
    "pip install 'hfmedia[cli]'"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code says how it went."""
    try:
        # Here, so that what is missing is said in a sentence instead of a traceback.
        from hfmedia.cli.run import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRAS:
            raise
        sys.stderr.write(f"{MISSING}\n")
        return 4
    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
