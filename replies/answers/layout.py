"""The messages of an answer at one moment: question, pages, small print, file and buttons. Pure.

A page is a text of its own, so nothing in it reaches what the bot says around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Final

from discord import ui

from jobs.models import GenerationState, Snapshot
from replies.answers.ending import ending_text, small_lines
from replies.answers.words import (
    FILE_NAME,
    AnswerWords,
    answer_thought,
    answer_words,
    is_whole,
    prompt_lines,
)
from replies.buttons import action_row
from replies.chat.answer import MAX_MESSAGES
from replies.text.answer_status import answer_status, question_line
from replies.text.buttons import ButtonKind
from replies.text.headlines import requester_line
from replies.text.progress import queue_line, seconds

ROW: Final = 5  # buttons, as many as Discord takes in one
PROMPT_BUTTONS: Final[tuple[ButtonKind, ...]] = ("prompt-1", "prompt-2", "prompt-3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a layout depends on besides the job. `now` is in seconds since the epoch.

    `silent_s`: nothing of the answer has come for so long. `max_messages`: with 0, its words are
    only in the file. `notice` stands first, and `note` in the small print.
    """

    now: float
    silent_s: float = 0.0
    max_messages: int = MAX_MESSAGES
    notice: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContent:
    """What a message shows: texts, then the file if it has one, the small print, and rows of
    buttons."""

    texts: tuple[str, ...] = ()
    small_print: str = ""
    buttons: tuple[tuple[ButtonKind, ...], ...] = ()
    has_file: bool = False

    def view(self, job_id: str, t: NullTranslations) -> ui.LayoutView:
        """The message for Discord."""
        view = ui.LayoutView(timeout=None)
        for text in self.texts:
            view.add_item(ui.TextDisplay(text))
        if self.has_file:
            view.add_item(ui.File(f"attachment://{FILE_NAME}"))
        if self.small_print:
            view.add_item(ui.TextDisplay(self.small_print))
        for row in self.buttons:
            view.add_item(action_row(row, job_id, t))
        return view


def answer_layout(
    t: NullTranslations, snapshot: Snapshot, moment: Moment
) -> tuple[MessageContent, ...]:
    """The messages, one at least and `max_messages` at most."""
    state = snapshot.generations[0]
    words = answer_words(t, snapshot, moment.max_messages)
    pages = [MessageContent(texts=(page,)) for page in words.pages] or [MessageContent()]
    pages[0] = replace(pages[0], texts=(*_head(t, snapshot, moment), *pages[0].texts))
    last = pages[-1]
    pages[-1] = MessageContent(
        texts=(*last.texts, *_below(t, snapshot, words, moment)),
        small_print=_small_print(t, snapshot, words, moment),
        buttons=(("stop",),) if state.running else tuple(_rows(snapshot, state, words)),
        has_file=words.needs_file and not state.running,
    )
    return tuple(pages)


def has_words(t: NullTranslations, snapshot: Snapshot) -> bool:
    """Whether there is anything of the answer to see."""
    return bool(answer_words(t, snapshot, 1).pages)


def _head(t: NullTranslations, snapshot: Snapshot, moment: Moment) -> Iterator[str]:
    """What stands above an answer, in one text."""
    question = question_line(t, snapshot.talk.question) if snapshot.talk is not None else ""
    asked = requester_line(t, snapshot.requester).strip()
    if head := "\n".join(filter(None, [moment.notice, question, asked])):
        yield head


def _below(
    t: NullTranslations, snapshot: Snapshot, words: AnswerWords, moment: Moment
) -> Iterator[str]:
    """What stands below the words, or where there are none."""
    state = snapshot.generations[0]
    if words.prompts:
        yield prompt_lines(words.prompts)
    if state.running and not words.pages:
        yield _status(t, snapshot, moment)
    elif not state.running:
        yield from filter(None, [ending_text(t, snapshot, words)])


def _small_print(
    t: NullTranslations, snapshot: Snapshot, words: AnswerWords, moment: Moment
) -> str:
    if snapshot.generations[0].running:
        status = f"-# {_status(t, snapshot, moment)}" if words.pages else ""
        return "\n".join(filter(None, [status, f"-# {moment.note}" if moment.note else ""]))
    return small_lines(t, snapshot, words, moment.note)


def _status(t: NullTranslations, snapshot: Snapshot, moment: Moment) -> str:
    state = snapshot.generations[0]
    if snapshot.ahead is not None:
        waits = queue_line(t, snapshot.requester, snapshot.ahead)
        return f"{seconds(t, state.seconds(moment.now))} · {waits}"
    return answer_status(t, state, moment.now, moment.silent_s)


def _rows(
    snapshot: Snapshot, state: GenerationState, words: AnswerWords
) -> Iterator[tuple[ButtonKind, ...]]:
    """The buttons of an answer that has ended."""
    talk = snapshot.talk
    is_kept = talk is not None and talk.can_continue
    is_chat = talk is not None and talk.kind == "chat"
    if words.prompts:
        yield PROMPT_BUTTONS[: len(words.prompts)]
    goes_on: list[ButtonKind] = []
    if is_kept and is_chat and (words.pages or words.needs_file):
        goes_on.append("continue")
        goes_on += ["thread"] if talk is not None and talk.can_open_thread else []
    # A process that has ended has taken with it what is not kept.
    if not (is_whole(state) and words.are_seen) and (is_kept or state.status != "interrupted"):
        goes_on.append("ask-again")
    other: list[ButtonKind] = []
    if is_kept:
        other += ["thinking"] if answer_thought(state).strip() else []
        other.append("forget")
    other.append("delete")
    rows = [[*goes_on, *other]] if len(goes_on) + len(other) <= ROW else [goes_on, other]
    yield from map(tuple, rows)
