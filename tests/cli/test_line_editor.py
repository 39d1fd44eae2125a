"""What is typed while the answers go elsewhere than to the terminal."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable

import pytest

from hfmedia.cli.chat.line_editor import LineEditor
from hfmedia.cli.chat.reporters import HumanChatReporter
from hfmedia.cli.chat.session import ChatSession
from hfmedia.cli.chat.terminal import TerminalConversation
from hfmedia.cli.exit_codes import ExitCode, UsageError
from hfmedia.client import Client
from tests.cli.test_chat_reporters import COMMAND

TypeIn = Callable[..., LineEditor]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> TypeIn:
    """Opens an editor in front of what is typed."""

    def opened(typed: bytes, errors: str = "strict") -> LineEditor:
        stdin = io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8", errors=errors)
        monkeypatch.setattr(sys, "stdin", stdin)
        return LineEditor()

    return opened


def test_the_prompts_are_on_stderr(typing: TypeIn, capsys: pytest.CaptureFixture[str]) -> None:
    editor = typing(b"one\\\ntwo\nthree\n")
    assert [editor.read(), editor.read()] == ["one\ntwo", "three"]
    assert capsys.readouterr() == ("", "> … > ")


def test_the_end_of_the_input_ends_the_line(
    typing: TypeIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typing(b"").read() is None
    assert capsys.readouterr() == ("", "> \n")


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_what_is_not_utf_8_is_refused(typing: TypeIn, errors: str) -> None:
    with pytest.raises(UsageError, match="not valid UTF-8"):
        typing(b"a f\xf6x\n", errors).read()


def test_a_message_that_is_refused_does_not_end_the_conversation(
    typing: TypeIn, capsys: pytest.CaptureFixture[str]
) -> None:
    session = ChatSession(
        command=COMMAND,
        client=Client(),
        reporter=HumanChatReporter(COMMAND),
        model="owner/hare",
    )
    typing(b"a f\xf6x\n/model owner/fox\n", "surrogateescape")
    with asyncio.Runner() as runner:
        assert TerminalConversation(session, runner).run() == ExitCode.OK
    assert "The message is not valid UTF-8." in capsys.readouterr().err
    assert session.model == "owner/fox"
