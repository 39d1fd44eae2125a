"""A conversation on a terminal: a prompt, the commands that begin with a slash, and Ctrl-C."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from rich.console import Console

from hfmedia.cli.chat.line_editor import LineEditor
from hfmedia.cli.chat.session import ChatSession
from hfmedia.cli.display import print_line
from hfmedia.cli.exit_codes import ExitCode, UsageError
from hfmedia.cli.inputs import read_image
from hfmedia.cli.signals import cancelled_by_sigterm

HELP: Final = """\
/image FILE   send an image with the next message: a file or a URL
/model NAME   go on with another model
/reset        forget the conversation
/exit         end; so does Ctrl-D
Ctrl-C stops an answer. A line that ends in \\ goes on in the next one."""
# A path, such as /etc/hosts, is no command.
SLASH_COMMAND: Final = re.compile(r"/(\w+)(?:\s+(.*))?", re.DOTALL)


class TerminalConversation:
    """Answers what is typed until it ends."""

    def __init__(self, session: ChatSession, runner: asyncio.Runner) -> None:
        self._session = session
        self._runner = runner
        self._console = Console(stderr=True, highlight=False)
        self._editor = LineEditor()
        self._has_ended = False

    def run(self) -> ExitCode:
        """Read and answer. What fails is said, and the conversation goes on."""
        self._say(f"Chat with {self._session.model}. /help lists the commands, Ctrl-D ends.")
        while not self._has_ended:
            try:
                text = self._editor.read()
            except KeyboardInterrupt:
                self._console.print()
                self._say("Ctrl-D ends the conversation.")
                continue
            except UsageError as error:
                self._say(str(error), "red")
                continue
            if text is None:
                break
            self._take(text.strip())
        return ExitCode.OK

    def _take(self, text: str) -> None:
        if command := SLASH_COMMAND.fullmatch(text):
            try:
                self._obey(command[1], command[2] or "")
            except UsageError as error:
                self._say(str(error), "red")
        elif text:
            self._ask(text)

    def _ask(self, text: str) -> None:
        try:
            self._runner.run(cancelled_by_sigterm(self._session.ask(text)))
        except KeyboardInterrupt:
            self._say("Stopped.", "yellow")
        self._console.print()

    def _obey(self, command: str, argument: str) -> None:
        match command:
            case "help":
                for line in HELP.splitlines():
                    self._say(line)
            case "image" if argument:
                self._session.image = read_image(argument)
                self._say("It goes with the next message.")
            case "image":
                raise UsageError("Name a file or a URL: /image fox.png")
            case "model":
                self._session.model = argument or self._session.model
                self._say(f"Chat with {self._session.model}.")
            case "reset":
                self._session.history.clear()
                self._say("The conversation begins anew.")
            case "exit":
                self._has_ended = True
            case _:
                raise UsageError(f"/{command} is not a command. /help lists them.")

    def _say(self, text: str, style: str = "dim") -> None:
        print_line(self._console, text, style)
