"""Reads a message from a terminal, with the line editing and the history of readline."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Final

from hfmedia.cli.exit_codes import UsageError
from hfmedia.cli.inputs import require_utf8
from hfmedia.cli.signals import exit_on_sigterm

PROMPT: Final = "> "
CONTINUED: Final = "… "


class LineEditor:
    """Reads messages. Where there is no readline, the terminal's own editing serves."""

    def __init__(self) -> None:
        # Where the text goes elsewhere, readline would write its prompt there too.
        self._is_on_stdout = sys.stdout.isatty()
        if self._is_on_stdout:
            _load_readline()

    def read(self) -> str | None:
        """The next message; None at the end of the input.

        Raises `UsageError` if it is not valid UTF-8, `KeyboardInterrupt` for Ctrl-C, and
        `SystemExit` for SIGTERM, so that the terminal is left in order.
        """
        lines: list[str] = []
        with exit_on_sigterm():
            try:
                while True:
                    line = self._line(CONTINUED if lines else PROMPT)
                    lines.append(line.removesuffix("\\"))
                    if not line.endswith("\\"):
                        break
            except EOFError:
                sys.stderr.write("\n")
                return None
            except UnicodeDecodeError:
                raise UsageError("The message is not valid UTF-8.") from None
        message = "\n".join(lines)
        require_utf8("The message", message)
        return message

    def _line(self, prompt: str) -> str:
        if self._is_on_stdout:
            return input(prompt)
        sys.stderr.write(prompt)
        sys.stderr.flush()
        return input()


def _load_readline() -> None:
    """Make `input` edit lines, and take pasted lines as one message."""
    with suppress(ImportError):
        import readline  # noqa: PLC0415 - it changes `input`, and Windows has none

        readline.parse_and_bind("set enable-bracketed-paste on")
