"""Runs `chat` and `describe`: one message, a conversation on a terminal, or one of lines."""

from __future__ import annotations

import asyncio
import sys

from hfmedia.cli.access import Access
from hfmedia.cli.chat.answers import exit_code_of_chat
from hfmedia.cli.chat.history import History
from hfmedia.cli.chat.reporters import HumanChatReporter, JsonChatReporter
from hfmedia.cli.chat.requests import choose_model
from hfmedia.cli.chat.session import ChatSession
from hfmedia.cli.chat.terminal import TerminalConversation
from hfmedia.cli.clients import open_client
from hfmedia.cli.commands import ChatCommand
from hfmedia.cli.exit_codes import ExitCode, UsageError
from hfmedia.cli.inputs import read_image, read_stdin, read_stdin_lines, require_utf8
from hfmedia.cli.signals import cancelled_by_sigterm
from hfmedia.client import Client
from hfmedia.types import ImageInput


def read_message(command: ChatCommand) -> str | None:
    """The only message, without white space around it; None if there is to be a conversation.

    Raises `UsageError` if it is empty or not valid UTF-8.
    """
    if command.message is None and (command.as_json or _is_terminal()):
        return None
    message = read_stdin() if command.message in {None, "-"} else command.message
    require_utf8("The message", message or "")
    if not (message or "").strip():
        raise UsageError("The message is empty. Write what to answer.")
    return message.strip()


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def converse(command: ChatCommand, access: Access) -> ExitCode:
    """Answer messages until there are no more: of a terminal, or with `--json` lines of any input.

    Raises `HFMediaError` if the conversation cannot begin. What is read blocks, so it is read
    between the runs of an event loop, where Ctrl-C interrupts it.
    """
    image = _image(command)
    with asyncio.Runner() as runner:
        client = open_client(command, access)
        try:
            session = runner.run(cancelled_by_sigterm(_session(command, access, client, image)))
            if not command.as_json:
                return TerminalConversation(session, runner).run()
            outcomes = [
                runner.run(cancelled_by_sigterm(session.ask(line))) for line in read_stdin_lines()
            ]
            return exit_code_of_chat(outcomes)
        finally:
            runner.run(client.aclose())


async def ask_once(command: ChatCommand, access: Access) -> ExitCode:
    """Answer the command's only message. Raises `HFMediaError` if nothing could be asked."""
    assert command.message is not None, "it was read"  # noqa: S101
    image = _image(command)
    async with open_client(command, access) as client:
        session = await _session(command, access, client, image)
        return exit_code_of_chat([await session.ask(command.message)])


def _image(command: ChatCommand) -> ImageInput | None:
    return None if command.image is None else read_image(command.image)


async def _session(
    command: ChatCommand, access: Access, client: Client, image: ImageInput | None
) -> ChatSession:
    return ChatSession(
        command=command,
        client=client,
        reporter=JsonChatReporter() if command.as_json else HumanChatReporter(command),
        model=await choose_model(command, client, access),
        image=image,
        history=History(command.system),
    )
