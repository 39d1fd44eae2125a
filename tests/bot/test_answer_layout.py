"""The messages of an answer, as a function of a snapshot."""

from __future__ import annotations

from typing import Any

import pytest
from discord import ui

from hfmedia.errors import AllProvidersFailed, BadReply, Failure, ResponseError
from hfmedia.progress import Progress
from hfmedia.results import TextGeneration
from hfmedia.text import Usage
from jobs.models import Snapshot
from replies.answers.layout import MessageContent, Moment, answer_layout
from replies.answers.words import FILE_NAME
from tests.bot.answer_states import (
    a_chat_request,
    a_talk,
    an_answer,
    answered,
    growing,
    stopped,
    talking,
)
from tests.bot.builders import ENGLISH, a_failed_state, a_requester, a_state, moved_from

NOW = 112.4
FACTS = "-# talk/fox-1 · cerebras · 3.2 s · 1,204 + 412 tokens · 206 tokens/s"
BUSY = ResponseError("groq answered 429.", provider="groq", status=429)
BROKEN = Failure.of(BadReply("It broke off.", provider="cerebras"))
SENTENCE = "A fox is a small animal with a large tail. "


def messages(snapshot: Snapshot, **moment: Any) -> tuple[MessageContent, ...]:
    return answer_layout(ENGLISH, snapshot, Moment(**{"now": NOW, **moment}))


def only(snapshot: Snapshot, **moment: Any) -> MessageContent:
    [message] = messages(snapshot, **moment)
    return message


def labels(message: MessageContent) -> list[list[str]]:
    return [list(row) for row in message.buttons]


def test_before_anything_has_come_the_seconds_and_the_provider_are_shown() -> None:
    message = only(growing())
    assert message.texts == ("waiting for cerebras · 12 s",)
    assert labels(message) == [["stop"]]


def test_the_way_to_the_provider_is_shown() -> None:
    progress = Progress(stage="asking", provider="cerebras", moved=(moved_from("groq", BUSY),))
    state = a_state(request=a_chat_request(), began=110.4, progress=progress)
    assert only(talking(state)).texts == ("groq 429 → cerebras · asking · 2 s",)


def test_an_answer_that_waits_for_its_turn_says_how_many_are_before_it() -> None:
    message = only(growing(ahead=2))
    before = "In the queue: 2 requests of this server are before this one."
    assert message.texts == (f"12 s · {before}",)
    assert labels(message) == [["stop"]]


def test_thoughts_are_not_shown_but_that_there_are_some() -> None:
    message = only(growing(thought="The user wants a fox."))
    assert message.texts == ("cerebras · is thinking… · 12 s",)


def test_an_answer_is_shown_as_it_grows_with_what_is_being_done_below() -> None:
    message = only(growing("A fox is"))
    assert message.texts == ("A fox is",)
    assert message.small_print == "-# cerebras · writing · 12 s"
    assert labels(message) == [["stop"]]


def test_a_silent_stream_is_said_to_be_waited_for() -> None:
    waits = "still waiting, nothing new for 30 s"
    assert only(growing("A fox is"), silent_s=30.2).small_print.endswith(waits)
    assert only(growing(thought="A fox"), silent_s=30.2).texts[0].endswith(waits)
    assert waits not in only(growing("A fox is"), silent_s=9).small_print


def test_a_complete_answer_has_its_facts_and_its_buttons() -> None:
    message = only(answered("A fox.", talk=a_talk(can_open_thread=True)))
    assert message.texts == ("A fox.",)
    assert message.small_print == FACTS
    assert labels(message) == [["continue", "thread", "forget", "delete"]]


def test_thoughts_are_behind_a_button() -> None:
    message = only(answered(talk=a_talk(), answer={"thought": "The user wants a fox."}))
    assert labels(message) == [["continue", "thinking", "forget", "delete"]]
    assert "wants" not in str(message)


def test_what_is_not_kept_can_be_neither_continued_nor_forgotten() -> None:
    talk = a_talk(can_continue=False, can_open_thread=True)
    message = only(answered(talk=talk, answer={"thought": "A thought."}))
    assert labels(message) == [["delete"]]
    assert labels(only(stopped("A fox", talk=talk))) == [["ask-again", "delete"]]
    assert labels(only(stopped("A fox", "interrupted", talk=talk))) == [["delete"]]


def test_the_question_and_who_clicked_stand_above_in_small_print() -> None:
    asked: dict[str, Any] = {
        "talk": a_talk(question="What is\na *fox*?"),
        "requester": a_requester(from_button=True),
    }
    for snapshot in (answered(**asked), growing("A", **asked), growing(**asked)):
        head = only(snapshot).texts[0]
        assert head == "-# “What is a \\*fox\\*?”\n-# Asked for by <@11>"


def test_a_question_that_discord_shows_itself_is_not_repeated() -> None:
    assert only(answered(talk=a_talk(question=""))).texts == ("A fox.",)


def test_a_notice_stands_above_all() -> None:
    head, text = only(answered(talk=a_talk(question="Why?")), notice="Earlier:").texts
    assert (head, text) == ("Earlier:\n-# “Why?”", "A fox.")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("cancelled", "The answer was stopped."),
        ("interrupted", "The bot was restarted before the answer was complete. Ask again."),
    ],
)
def test_what_has_come_stays_and_can_be_asked_for_again(status: str, sentence: str) -> None:
    message = only(stopped("A fox is a", status))
    assert message.texts == ("A fox is a",)
    assert message.small_print == f"-# talk/fox-1 · cerebras · 4.0 s\n-# {sentence}"
    assert labels(message) == [["continue", "ask-again", "forget", "delete"]]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"finish_reason": "length"},
            "The answer reached its length limit, so the end is missing.",
        ),
        (
            {"finish_reason": "content_filter"},
            "The provider's content filter cut the answer short.",
        ),
        ({"failure": BROKEN}, "The answer broke off in the middle. This is all that came."),
    ],
)
def test_why_an_answer_is_not_whole_is_said_below_it(
    changes: dict[str, Any], sentence: str
) -> None:
    message = only(answered("A fox", answer=changes))
    assert message.small_print == f"{FACTS}\n-# {sentence}"
    assert "ask-again" in message.buttons[0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "The model answered nothing. Ask again, or choose another model."),
        (
            {"thought": "Hm."},
            "The model only thought and did not answer. Ask again, or choose another model.",
        ),
    ],
)
def test_where_there_is_no_answer_the_reason_stands_in_its_place(
    changes: dict[str, Any], sentence: str
) -> None:
    message = only(answered("  ", answer=changes))
    assert message.texts == (sentence,)
    assert message.small_print == FACTS
    assert "continue" not in message.buttons[0]
    assert "ask-again" in message.buttons[0]


@pytest.mark.parametrize("text", ["```py\n\n```", "`````", "> ", "\x1b\x00", "\u200b \ufeff\u2800"])
@pytest.mark.parametrize("kind", ["chat", "describe"])
def test_an_answer_of_which_nothing_can_be_seen_is_none(text: str, kind: str) -> None:
    message = only(answered(text, talk=a_talk(kind=kind)))
    assert message.texts == ("The model answered nothing. Ask again, or choose another model.",)
    assert labels(message) == [["ask-again", "forget", "delete"]]
    assert only(growing(text, talk=a_talk(kind=kind))).texts == ("cerebras · writing · 12 s",)


def test_an_answer_that_was_stopped_before_its_first_word_says_so() -> None:
    message = only(stopped())
    assert message.texts == ("The answer was stopped.",)
    assert labels(message) == [["ask-again", "forget", "delete"]]


def test_a_failure_is_told_in_words() -> None:
    progress = Progress(stage="asking", moved=(moved_from("groq", BUSY),))
    error = AllProvidersFailed("All failed.", failures=(Failure.of(BUSY),))
    state = a_failed_state(1, error, request=a_chat_request(), progress=progress)
    message = only(talking(state))
    assert message.texts[0].startswith("groq: too many requests. ")
    assert message.small_print == "-# talk/fox-1 · groq 429 · 3.0 s"
    assert labels(message) == [["ask-again", "forget", "delete"]]


def test_what_came_before_a_failure_stays() -> None:
    state = a_failed_state(1, BUSY, request=a_chat_request(), progress=Progress(text="A fox"))
    words, sentence = only(talking(state)).texts
    assert words == "A fox"
    assert "groq" in sentence


def test_numbers_that_the_bot_has_counted_are_approximate() -> None:
    usage = Usage(prompt_tokens=10, completion_tokens=5, is_estimated=True)
    message = only(answered(answer={"usage": usage, "cost": 0.000021}))
    assert "≈ 10 + 5 tokens" in message.small_print
    assert "≈ $0.000021" in message.small_print


def test_a_long_answer_has_several_messages_of_which_the_last_has_the_rest() -> None:
    first, second, third = messages(answered(SENTENCE * 150, talk=a_talk(question="Fox?")))
    assert first.texts[0] == "-# “Fox?”"
    assert (first.buttons, first.small_print, second.buttons, second.small_print) == (
        (),
        "",
        (),
        "",
    )
    assert third.small_print == FACTS
    assert third.buttons
    assert not any(it.has_file for it in (first, second, third))


def test_an_answer_that_is_too_long_for_messages_has_a_file_at_its_end() -> None:
    shown = messages(answered(SENTENCE * 400))
    assert [it.has_file for it in shown] == [False, False, True]
    assert shown[-1].small_print == f"{FACTS}\n-# The whole answer is in {FILE_NAME}."


def test_a_file_comes_when_the_answer_is_complete() -> None:
    shown = messages(growing(SENTENCE * 400))
    assert [it.has_file for it in shown] == [False, False, False]


def test_where_no_words_can_be_shown_all_of_them_are_in_the_file() -> None:
    message = only(answered("A fox."), max_messages=0)
    assert message.has_file
    assert "A fox." not in str(message.texts)
    assert message.small_print == f"{FACTS}\n-# The whole answer is in {FILE_NAME}."


def test_a_message_for_discord_has_its_parts_in_order() -> None:
    view = messages(answered(SENTENCE * 400))[-1].view("500", ENGLISH)
    kinds = [type(it) for it in view.children]
    assert kinds == [ui.TextDisplay, ui.File, ui.TextDisplay, ui.ActionRow]


def test_an_unknown_talk_is_shown_like_any_other() -> None:
    answer: TextGeneration | None = answered().generations[0].answer
    assert answer is not None
    assert only(answered(talk=None)).texts == (answer.text,)


def test_a_picture_that_the_model_did_not_see_is_told_below_the_answer() -> None:
    told = "-# The image of this conversation is no longer stored, so the model did not see it."
    assert told in only(answered(talk=a_talk(lacks_image=True))).small_print
    assert told not in only(answered()).small_print


@pytest.mark.parametrize(
    ("status", "why"),
    [("cancelled", "was stopped"), ("interrupted", "The bot was restarted")],
)
def test_what_was_stopped_says_what_it_took(status: str, why: str) -> None:
    account = an_answer(
        "A fox is",
        seconds=0.0,
        first_token_s=0.0,
        finish_reason="incomplete",
        usage=Usage(prompt_tokens=9, completion_tokens=3, is_estimated=True),
        cost=0.0021,
    )
    message = only(stopped("A fox is", status, answer=account))
    facts, reason = message.small_print.splitlines()
    assert facts == "-# talk/fox-1 · cerebras · 4.0 s · ≈ 9 + 3 tokens · ≈ $0.0021"
    assert why in reason
    assert "ask-again" in labels(message)[0]
