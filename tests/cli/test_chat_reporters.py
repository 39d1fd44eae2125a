"""What people see of an answer, on a terminal and elsewhere."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from hfmedia.cli.chat.answers import Answered
from hfmedia.cli.chat.reporters import HumanChatReporter
from hfmedia.cli.commands import ChatCommand
from hfmedia.progress import Progress
from hfmedia.text import TextDelta
from tests.cli.test_chat_answers import ANSWER

COMMAND = ChatCommand(
    model=None,
    seed=None,
    extra_parameters=(),
    provider_order="mapping",
    allow=None,
    deny=(),
    timeout_s=0,
    bill_to=None,
    as_json=False,
    message=None,
    image=None,
    temperature=None,
    max_tokens=None,
    thoughts=False,
)


class Screen(io.StringIO):
    """A terminal that keeps what is written."""

    def isatty(self) -> bool:
        return True

    def take(self) -> str:
        """What was written since the last time."""
        written = self.getvalue()
        self.seek(0)
        self.truncate()
        return written


def a_screen(monkeypatch: pytest.MonkeyPatch, kind: str = "xterm") -> Screen:
    """The terminal of stderr, with lines of 40 characters."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    for name, value in {"TERM": kind, "COLUMNS": "40", "LINES": "20"}.items():
        monkeypatch.setenv(name, value)
    return screen


def test_each_answer_begins_with_its_first_word(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = HumanChatReporter(COMMAND)
    for text in ("\n\nOne", "\n", "\nTwo"):
        reporter.begin()
        reporter.on_delta(TextDelta(text=text))
        reporter.end()
    assert capsys.readouterr().out == "One\nTwo\n"


@pytest.mark.parametrize(
    ("deltas", "out", "err"),
    [
        ([TextDelta(thought="\nHm."), TextDelta(text="A fox.")], "A fox.\n", "Hm.\n\n"),
        ([TextDelta(thought="Hm."), TextDelta(thought=" Well.")], "", "Hm. Well.\n\n"),
        ([TextDelta(text="A\n"), TextDelta(thought="Hm.")], "A\n", "Hm.\n\n"),
        (
            [TextDelta(text="A"), TextDelta(thought="Hm"), TextDelta(thought=".")],
            "A\n",
            "\nHm.\n\n",
        ),
        ([TextDelta(text="\n"), TextDelta(text="\nA")], "A\n", ""),
        ([TextDelta(text="\n")], "", ""),
    ],
)
def test_thoughts_end_with_an_empty_line_and_the_answer_with_its_own(
    deltas: list[TextDelta], out: str, err: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter = HumanChatReporter(replace(COMMAND, thoughts=True))
    reporter.begin()
    for delta in deltas:
        reporter.on_delta(delta)
    reporter.end()
    assert capsys.readouterr() == (out, err)


def test_thoughts_that_are_hidden_leave_the_line_that_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = a_screen(monkeypatch)
    reporter = HumanChatReporter(COMMAND)
    reporter.begin()
    for delta in (TextDelta(thought="Hm."), TextDelta(text="\n")):
        reporter.on_delta(delta)
        screen.take()
        reporter.refresh()
        assert "0.0 s" in screen.take()
    reporter.on_delta(TextDelta(text="A fox."))
    screen.take()
    reporter.refresh()
    assert screen.take() == ""


def test_the_line_that_waits_names_who_is_asked_for_this_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = a_screen(monkeypatch)
    reporter = HumanChatReporter(COMMAND)
    reporter.begin()
    reporter.on_progress(Progress(provider="groq"))
    reporter.refresh()
    assert "groq · 0.0 s" in screen.take()
    reporter.end()
    screen.take()
    reporter.begin()
    reporter.refresh()
    assert "groq" not in screen.take()
    reporter.end()


def test_a_terminal_that_cannot_draw_gets_no_line_that_waits_and_no_thoughts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = a_screen(monkeypatch, "dumb")
    reporter = HumanChatReporter(replace(COMMAND, thoughts=None))
    reporter.begin()
    reporter.refresh()
    reporter.on_delta(TextDelta(thought="Hm."))
    reporter.end()
    assert screen.take() == ""


def test_the_summary_has_as_many_parts_as_fit_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = a_screen(monkeypatch)
    reporter = HumanChatReporter(COMMAND)
    reporter.on_outcome(Answered(number=1, generation=replace(ANSWER, cost=0.000123)))
    assert "groq 429 → cerebras · 14 + 310 tokens" in screen.getvalue()
    assert screen.getvalue().count("\n") == 1
    assert "2.5 s" not in screen.getvalue()
