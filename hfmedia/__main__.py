"""The library on the command line: `python -m hfmedia`, or `hfmedia` once it is installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

CLI_PACKAGES: Final = frozenset({"dotenv", "rich"})
NOT_INSTALLED: Final = (
    "The command line needs rich and python-dotenv, which are not installed: "
    "pip install 'hfmedia[cli]'"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. `arguments` are those of the process by default."""
    try:
        # Imported here, so that a missing package is reported in a sentence, not a traceback.
        from hfmedia.cli.run import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in CLI_PACKAGES:
            raise
        sys.stderr.write(f"{NOT_INSTALLED}\n")
        return 4
    except KeyboardInterrupt:  # while it starts
        return 130
    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
