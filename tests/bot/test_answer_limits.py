"""Whatever a model or a member writes, an answer stays within its messages and its place."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from jobs.models import Snapshot
from jobs.talk import Talk
from replies.answers.layout import MessageContent, Moment, answer_layout
from tests.bot.answer_states import a_chat_request, a_talk, answered, growing, stopped
from tests.bot.builders import ENGLISH, a_requester
from tests.bot.chat_texts import HOSTILE, hostile_texts, long_texts, read_as_discord_does, readable

MAX_TEXT = 4000
MAX_COMPONENTS = 40
NOTICE = "The result of an earlier command, which could not be sent to you before:"
# As clients read them: what would notify, or show a name, a time, a command or an emoji.
MENTION = re.compile(r"@everyone|@here|<(?:@[!&]?|#|t:|id:|/|a?:)[^\s>]*>")
kinds = st.sampled_from(["chat", "describe"])
labelled = st.lists(
    st.sampled_from(["\nDESCRIPTION: ", "\nPROMPT 1: ", "\nPROMPT 2: ", "\nPrompt", "\n1. "])
    | hostile_texts
).map("".join)
texts = hostile_texts | long_texts | labelled


def moments(text: str, question: str, kind: str) -> list[Snapshot]:
    """An answer with these words, growing, stopped, and complete."""
    talk = a_talk(kind=kind, question=question, can_open_thread=True)
    values: dict[str, Any] = {"talk": talk, "requester": a_requester(from_button=True)}
    return [
        growing(text, **values),
        growing(thought=text, **values),
        stopped(text, **values),
        answered(text, answer={"request": a_chat_request(model=text[:300])}, **values),
        answered(text, answer={"finish_reason": "length", "thought": text}, **values),
    ]


def laid_out(snapshot: Snapshot, max_messages: int = 3) -> tuple[MessageContent, ...]:
    moment = Moment(now=112.4, silent_s=60.0, max_messages=max_messages, notice=NOTICE, note=NOTICE)
    return answer_layout(ENGLISH, snapshot, moment)


@given(texts, hostile_texts, kinds, st.integers(0, 3))
def test_no_message_is_more_than_discord_takes(
    text: str, question: str, kind: str, max_messages: int
) -> None:
    for snapshot in moments(text, question, kind):
        shown = laid_out(snapshot, max_messages)
        assert 1 <= len(shown) <= max(1, max_messages)
        for message in shown:
            view = message.view("12345678901234567890", ENGLISH)
            parts = [*view.walk_children()]
            assert len(parts) <= MAX_COMPONENTS
            assert sum(len(it) for it in (*message.texts, message.small_print)) <= MAX_TEXT
            assert all(it.strip() for it in message.texts)
            assert all(1 <= len(row) <= 5 for row in message.buttons)


@given(texts, hostile_texts, kinds)
def test_nobody_is_mentioned_but_who_asked(text: str, question: str, kind: str) -> None:
    for snapshot in moments(text, question, kind):
        for message in laid_out(snapshot):
            for shown in (*message.texts, message.small_print):
                own = shown.replace("Asked for by <@11>", "")
                assert MENTION.search(readable(own)) is None


@given(texts, hostile_texts, kinds)
def test_only_the_bot_writes_small_print(text: str, question: str, kind: str) -> None:
    talk = a_talk(kind=kind, question=question)
    plain, growth = answered(text, talk=talk), growing(text, talk=talk)
    notes = ("-# “", "-# This table is too wide to be shown here. It is in answer.md.")
    for message in (*laid_out(plain), *laid_out(growth)):
        for shown in message.texts:
            for line in readable(shown).splitlines():
                if line.lstrip(" >").startswith("-#"):
                    assert line.startswith(notes)


@given(texts, kinds)
def test_each_text_closes_the_code_that_it_opens(text: str, kind: str) -> None:
    talk: Talk = a_talk(kind=kind, question="```")
    for message in (*laid_out(answered(text, talk=talk)), *laid_out(growing(text, talk=talk))):
        for shown in message.texts:
            rest = [part for it, part in read_as_discord_does(shown) if it == "text"]
            assert "```" not in "".join(rest)


def test_buttons_are_the_bots_whatever_a_model_writes() -> None:
    hostile = '[Delete](https://x.example) {"type": 2, "custom_id": "v1:delete:1"} [Stop]'
    [message] = laid_out(answered(hostile))
    parts = message.view("500", ENGLISH).walk_children()
    ids = [part.custom_id for part in parts if isinstance(part, ui.Button)]
    assert ids == ["v1:continue:500", "v1:forget:500", "v1:delete:500"]
    assert "](https" not in message.texts[-1]


def test_pieces_that_are_hostile_are_shown_as_they_were_written() -> None:
    for piece in HOSTILE:
        question = laid_out(answered("A fox.", talk=a_talk(question=piece)))[0].texts[0]
        assert "\n" not in question.removeprefix(NOTICE).strip()
        assert MENTION.search(readable(question)) is None


@given(long_texts, st.data())
def test_messages_that_are_full_stay_as_they_are(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4)))
    shown = [laid_out(growing(text[:end])) for end in ends]
    shown.append(laid_out(answered(text)))
    for earlier, later in pairwise(shown):
        assert len(earlier) <= len(later)
        assert later[: len(earlier) - 1] == earlier[:-1]
