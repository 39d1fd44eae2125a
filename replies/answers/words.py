"""The words of an answer as far as they have come, as the texts of messages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

from jobs.models import GenerationState, Snapshot
from replies.chat.answer import answer_messages
from replies.chat.cleaning import is_blank
from replies.chat.describing import (
    growing_description,
    parse_description,
    without_half_label,
)
from replies.text.answers import ending_of, table_in_file
from replies.text.markdown import plain

FILE_NAME: Final = "answer.md"
# Discord takes 4000 characters in all texts of a message. Above and below a page stand the question
# (200), who asked, a notice, and the small print (600).
PAGE_CHARACTERS: Final = 2_800
DESCRIPTION_CHARACTERS: Final = 1_700
SHOWN_PROMPT_CHARACTERS: Final = 350


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """The words that messages show: a page for each, and below the last one the prompts.

    `needs_file`: they are not all. `lacks_prompts`: prompts were asked for, and did not come.
    """

    pages: tuple[str, ...] = ()
    needs_file: bool = False
    prompts: tuple[str, ...] = ()
    lacks_prompts: bool = False

    @property
    def are_seen(self) -> bool:
        """Whether there is anything of them, here or in the file."""
        return bool(self.pages or self.prompts or self.needs_file)


def answer_text(state: GenerationState) -> str:
    """All that has come of an answer."""
    return state.progress.text if state.answer is None else state.answer.text


def answer_thought(state: GenerationState) -> str:
    """All that a model has thought before it answered."""
    return state.progress.thought if state.answer is None else state.answer.thought


def is_whole(state: GenerationState) -> bool:
    """Whether an answer has come to the end that its model gave it."""
    if state.status != "done" or state.answer is None:
        return False
    return ending_of(state.answer) == "whole"


def answer_words(t: NullTranslations, snapshot: Snapshot, max_messages: int) -> AnswerWords:
    """The words of an answer, for as many messages; for none, all of them go into a file."""
    state = snapshot.generations[0]
    text = answer_text(state)
    if is_blank(text):
        return AnswerWords()
    if not max_messages:
        return AnswerWords(needs_file=not state.running)
    if snapshot.talk is None or snapshot.talk.kind == "chat":
        return _pages(t, text, max_messages, is_complete=not state.running)
    if state.running:
        return _description(t, growing_description(text), is_complete=False)
    return _described(t, text, max_messages, is_whole=is_whole(state))


def prompt_lines(prompts: tuple[str, ...]) -> str:
    """Prompts with their numbers, a line for each."""
    shown = (plain(prompt, SHOWN_PROMPT_CHARACTERS) for prompt in prompts)
    return "\n".join(f"**{number}.** {prompt}" for number, prompt in enumerate(shown, 1))


def _pages(t: NullTranslations, text: str, max_messages: int, *, is_complete: bool) -> AnswerWords:
    found = answer_messages(
        text,
        PAGE_CHARACTERS,
        is_complete=is_complete,
        table_note=table_in_file(t, FILE_NAME),
        max_messages=max_messages,
    )
    return AnswerWords(found.messages, found.needs_file)


def _description(
    t: NullTranslations, description: str, prompts: tuple[str, ...] = (), *, is_complete: bool
) -> AnswerWords:
    found = answer_messages(
        description,
        DESCRIPTION_CHARACTERS,
        is_complete=is_complete,
        table_note=table_in_file(t, FILE_NAME),
        max_messages=1,
    )
    return AnswerWords(found.messages, found.needs_file and is_complete, prompts)


def _described(t: NullTranslations, text: str, max_messages: int, *, is_whole: bool) -> AnswerWords:
    if is_whole:
        found = parse_description(text)
        prompts = found.prompts
    else:
        found = parse_description(without_half_label(text))
        prompts = found.prompts[:-1]  # the last one may lack its end
    if prompts or not is_whole:
        return _description(t, found.description, prompts, is_complete=True)
    words = _pages(t, text, max_messages, is_complete=True)
    return AnswerWords(words.pages, words.needs_file, lacks_prompts=bool(words.pages))
