"""An answer of a model as messages of Discord."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from replies.chat.answer import MAX_MESSAGES, AnswerMessages, answer_file, answer_messages
from tests.bot.chat_texts import crossing_texts, long_texts, read_as_discord_does, readable

NOTE = "The table is in the file."
MANY = 10_000
limits = st.integers(100, 400)


def messages(text: str, limit: int = 2000, *, is_complete: bool = True) -> tuple[str, ...]:
    return laid_out(text, limit, is_complete=is_complete).messages


def laid_out(text: str, limit: int, *, is_complete: bool = True) -> AnswerMessages:
    return answer_messages(text, limit, is_complete=is_complete, table_note=NOTE, max_messages=MANY)


def begins_with(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return whole[: len(part)] == part


@given(long_texts, limits, st.booleans())
def test_no_message_is_too_long_or_empty(text: str, limit: int, is_complete: bool) -> None:
    for message in messages(text, limit, is_complete=is_complete):
        assert message.strip()
        assert len(message) <= limit


@given(long_texts, limits, st.data())
def test_more_text_moves_nothing_but_the_last_message(
    text: str, limit: int, data: st.DataObject
) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    whole = messages(text, limit)
    for earlier, later in pairwise(ends):
        first = messages(text[:earlier], limit, is_complete=False)
        second = messages(text[:later], limit, is_complete=False)
        assert begins_with(second, first[:-1])
        assert begins_with(whole, first[:-1])


FILLER = "w " * 40
LONG_CELL = "a " * 40
CROSSING = {
    "a code": f"{FILLER}`{'code of words ' * 8}` w",
    "a link": f"{FILLER}[{'words of a label ' * 4}](https://x.example/{'path' * 10}) w",
    "an address": f"{FILLER}https://x.example/{'path' * 30} w",
    "a fence": f"{FILLER}\n\n```{'x' * 50}\n{'y' * 30}\n```",
    "no fence": f"{FILLER}\n\n```{'x' * 50} `",
    "the end of a block": f"```\n{'code ' * 16}\n{'`' * 40}",
    "not the end of a block": f"```\n{'code ' * 16}\n{'`' * 40}x",
    "a word of code": f"```\n{'code ' * 12}{'long' * 15} x\n```",
    "a table": f"{FILLER}\n| {'a' * 50} | b |\n|--|--|\n| {'c ' * 40} | d |\n| e | f |\n\nw",
    "no table": f"{FILLER}\n| {'a' * 50} | b |\n|--|--|x",
    "a fence behind words": f"{FILLER * 2}: ```python\nx\n```",
    "a long word": f"{FILLER}{'long' * 100} w",
    "escapes": f"{FILLER}{'<@' * 60} w",
    "Chinese": f"{FILLER}{'狐狸' * 60}",
}


@pytest.mark.parametrize("name", CROSSING)
def test_what_begins_in_one_message_and_ends_in_the_next_moves_nothing(name: str) -> None:
    text = CROSSING[name]
    for limit in (100, 130):
        each_character_moves_the_last_message_alone(text * 2, limit)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```\n", "\n```\nw"),
        ("", f"\n| {LONG_CELL} | b |\n|---|---|\n| c | d |\n\nw"),
        ("", f"\n| {LONG_CELL} | b |\n|---|---|x"),
        ("", "\n```py\nx\n```"),
    ],
    ids=["end of code", "table", "no table", "code"],
)
def test_wherever_a_block_begins_or_ends_nothing_moves(before: str, after: str) -> None:
    for size in (*range(10, 50, 4), *range(50, 101)):
        each_character_moves_the_last_message_alone(f"{before}{'x' * size}{after}", 100)


@given(crossing_texts)
def test_each_character_more_moves_nothing_but_the_last_message(text: str) -> None:
    each_character_moves_the_last_message_alone(text, 100)


def each_character_moves_the_last_message_alone(text: str, limit: int) -> None:
    whole = messages(text, limit)
    for end in range(len(text)):
        shown = messages(text[:end], limit, is_complete=False)
        assert begins_with(whole, shown[:-1])


@given(long_texts, limits)
def test_a_file_once_needed_stays_needed(text: str, limit: int) -> None:
    half = answer_messages(text[: len(text) // 2], limit, is_complete=False, table_note=NOTE)
    whole = answer_messages(text, limit, is_complete=True, table_note=NOTE)
    assert whole.needs_file or not half.needs_file


ALIVE = re.compile(
    r"<[@#:/ati]|@everyone|@here|\[|discord\.gg/|(?m:^\s*(?:[>*+-]\s*|\d+[.)]\s*)*-#)|(?m:^\s*>>>)|[\u202e\x00]"
)


@given(long_texts, limits)
@example("``a`b`@everyone ``discord.gg/x", 100)
@example("[-# small print](https://x.example)", 100)
@example("```\n```\n@everyone\n```\n@here\n```", 100)
@example("\\`@everyone`", 100)
def test_nothing_in_an_answer_does_more_than_being_read(text: str, limit: int) -> None:
    for message in messages(text, limit):
        assert not ALIVE.search(readable(message).replace(f"-# {NOTE}", ""))


@given(long_texts, limits)
def test_blocks_of_code_are_whole_in_every_message(text: str, limit: int) -> None:
    for message in messages(text, limit):
        blocks = [part for kind, part in read_as_discord_does(message) if kind == "block"]
        assert message.count("```") == 2 * len(blocks)
        assert all(part.strip("`").strip() for part in blocks)


words = st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=60), max_size=200)


@given(words, limits, st.sampled_from(["\n", "\n\n", " ", ". "]))
def test_no_word_is_torn_or_lost(found: list[str], limit: int, separator: str) -> None:
    shown = messages(separator.join(found), limit)
    assert [word.rstrip(".") for message in shown for word in message.split()] == found


@given(st.integers(0, 1500), limits)
def test_a_word_longer_than_a_message_is_cut_and_whole(size: int, limit: int) -> None:
    word = "".join(chr(ord("a") + index % 26) for index in range(size))
    assert "".join(messages(word, limit)) == word
    shown = messages(f"before {word}", limit, is_complete=False)
    assert begins_with(messages(f"before {word} after", limit), shown[:-1])


def test_a_message_ends_with_a_paragraph_else_a_line_else_a_sentence_else_a_word() -> None:
    filler = "word " * 11
    first = f"{filler}end."
    assert messages(f"{first}\n\nA line.\n{filler}", 100)[0] == first
    assert messages(f"{first}\nA sentence. {filler}", 100)[0] == first
    assert messages(f"{first} Then {filler}", 100)[0] == first
    assert messages(f"{filler}{filler}", 100)[0] == ("word " * 20).strip()


def test_chinese_is_broken_between_its_characters_but_not_before_a_full_stop() -> None:
    shown = messages("狐狸在雪中奔跑" * 20 + "。" + "它很快乐" * 20, 150)
    assert shown[0].endswith("。")
    assert "".join(shown) == "狐狸在雪中奔跑" * 20 + "。" + "它很快乐" * 20


def test_emphasis_and_links_stay_in_one_message_where_they_can() -> None:
    filler = "word " * 17
    assert messages(f"{filler}**some bold words here** and so on", 100)[1].startswith("**some")
    assert messages(f"{filler}`some code of words` and so on", 100)[1].startswith("`some")
    linked = messages(f"{filler}[the documentation](https://x.example/a) and so on", 100)
    assert linked[1].startswith("the documentation (<https://x.example/a>)")


def test_a_quote_that_is_cut_goes_on_as_a_quote() -> None:
    shown = messages("> " + "word " * 50, 100)
    assert all(message.startswith("> word") for message in shown)


def test_what_comes_to_stand_first_in_a_message_does_not_become_a_heading_or_a_quote() -> None:
    shown = messages("word " * 20 + "# no > no -# no", 100)
    assert shown[1] == "\\# no \\> no \\-# no"


def test_a_long_answer_is_a_file_and_its_beginning_in_messages() -> None:
    text = "\n\n".join("word " * 15 for _ in range(2 * MAX_MESSAGES))
    found = answer_messages(text, 100, is_complete=True, table_note=NOTE)
    assert found.needs_file
    assert len(found.messages) == MAX_MESSAGES
    assert answer_file(text) == text.encode()
    short = "\n\n".join("word " * 15 for _ in range(MAX_MESSAGES))
    assert not answer_messages(short, 100, is_complete=True, table_note=NOTE).needs_file


def test_while_an_answer_grows_all_of_it_is_shown_where_nothing_has_to_move_for_it() -> None:
    for text in ("An unfini", "`unclosed", "| a | b |", "```py", "```py\nx = "):
        assert messages(text, is_complete=False) == messages(text)


@pytest.mark.parametrize("text", ["", " \n\n ", "```\n\n```", "\r\n\x00"])
def test_an_answer_without_anything_to_read_has_no_message(text: str) -> None:
    assert laid_out(text, 100) == AnswerMessages((), needs_file=False)


def test_a_file_can_be_made_of_anything() -> None:
    assert answer_file("a\ud800b") == b"a?b"


def test_a_limit_without_room_for_code_is_refused() -> None:
    with pytest.raises(ValueError, match="100"):
        messages("a", 99)
