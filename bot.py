"""The bot's processes, from the shell: see `python bot.py --help`."""

import sys

from app.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
