"""The bot's processes, from the shell: see `python bot.py --help`."""

import os
import signal
import sys

MINIMUM = (3, 11)
INTERRUPTED = 130  # the exit code that shells use for Ctrl-C


def exit_quietly(number: int, frame: object) -> None:
    """End at once, without a traceback."""
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    if tuple(sys.version_info) < MINIMUM:  # which would end in the traceback of an import
        sys.exit("The bot needs Python 3.11 or newer. This is " + sys.version.split()[0])

    # Importing everything takes a second, in which Ctrl-C would print a traceback from wherever it
    # strikes. Each kind of process sets its own handlers before there is anything to lose.
    signal.signal(signal.SIGINT, exit_quietly)

    from app.main import main

    sys.exit(main(sys.argv[1:]))
