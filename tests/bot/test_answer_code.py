"""Blocks of code and tables in the messages of an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.chat.answer import answer_messages
from replies.chat.display_width import display_width, padded, wrapped
from replies.chat.tables import MAX_CHARACTERS, MAX_HEADER_CHARACTERS, WIDTH, cells_of
from tests.bot.chat_texts import read_as_discord_does

NOTE = "The table is in the file."


def shown(text: str, limit: int = 2000) -> tuple[str, ...]:
    return answer_messages(
        text, limit, is_complete=True, table_note=NOTE, max_messages=1000
    ).messages


BLOCKS = {
    "backticks": ("```py\nx = 1\n```\nafter", "```py\nx = 1\n```\nafter"),
    "no language": ("```\nx\n```", "```\nx\n```"),
    "tildes": ("~~~py\nx\n~~~", "```py\nx\n```"),
    "more of them": ("````py\nx\n````", "```py\nx\n```"),
    "a fence in a longer one":
        ("````md\n```py\nx\n```\n````", "```md\n``\u200b`py\nx\n``\u200b`\n```"),
    "backticks in tildes": ("~~~\n```\n~~~", "```\n``\u200b`\n```"),
    "a shorter fence does not close": ("````\na\n```\nb\n````", "```\na\n``\u200b`\nb\n```"),
    "a longer one does": ("```\na\n`````\nb", "```\na\n```\nb"),
    "never closed": ("```py\nx = 1\n", "```py\nx = 1\n```"),
    "in a list": ("- ```py\n  if a:\n      b\n  ```", "-\n```py\nif a:\n    b\n```"),
    "below a number": ("1. So:\n   ```py\n   a\n   ```\n2. b", "1. So:\n```py\na\n```\n2. b"),
    "in a quote": ("> ```py\n> a\n>  b\n> ```\n> c", "```py\na\n b\n```\n> c"),
    "a quote that ends": ("> ```\n> a\nb", "```\na\n```\nb"),
    "behind words": ("Sure: ```js\na\n```\nb", "Sure:\n```js\na\n```\nb"),
    "much after the language": ("```python title='a'\nb\n```", "```python\nb\n```"),
    "braces": ("```{.c}\nb\n```", "```c\nb\n```"),
    "no name of a language": ("```@everyone\nb\n```", "```\nb\n```"),
    "blank": ("a\n```py\n\n```\nb", "a\n\nb"),
    "blank lines in it": ("```\n\na\n\nb\n\n```", "```\na\n\nb\n```"),
    "indented": ("   ```\n   a\n     b\n   ```", "```\na\n  b\n```"),
    "two of them": ("```py\na\n```\n```js\nb\n```", "```py\na\n```\n```js\nb\n```"),
    "mentions": ("```\n@everyone <@1> [a](b)\n```", "```\n@everyone <@1> [a](b)\n```"),
    "one line": ("```a b``` c", "`a b` c"),
    "words about fences": ("Type ``` to begin.", "Type \\`\\`\\` to begin."),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_of_code_is_one_for_discord(name: str) -> None:
    written, sent = BLOCKS[name]
    assert shown(written) == (sent,)


def test_a_block_that_is_cut_is_closed_and_opened_again_with_its_language() -> None:
    lines = [f"line_{number} = {number}" for number in range(30)]
    messages = shown("Look:\n```python\n" + "\n".join(lines) + "\n```\nDone.", 200)
    assert len(messages) > 2
    assert messages[0].startswith("Look:\n```python\nline_0 = 0\n")
    assert all(message.startswith("```python\n") for message in messages[1:])
    assert all(message.endswith("\n```") for message in messages[:-1])
    assert messages[-1].endswith("\n```\nDone.")
    code = [part for message in messages for kind, part in read_as_discord_does(message)
            if kind == "block"]  # fmt: skip
    assert [line for part in code for line in part.splitlines()[1:-1]] == lines


def test_indentation_stays_where_a_block_is_cut() -> None:
    messages = shown("```py\n" + "\n".join(f"    call({n})" for n in range(40)) + "\n```", 200)
    assert all(message.startswith("```py\n    call(") for message in messages)


TABLE = "| Name | Price |\n|:-----|------:|\n| 狐狸 | 5 |\n| **Hare** `x` | 1,200 |"
ALIGNED = "```\nName   │ Price\n───────┼──────\n狐狸   │     5\nHare x │ 1,200\n```"


def test_a_table_is_a_block_of_code_with_aligned_columns() -> None:
    assert shown(f"Prices:\n\n{TABLE}\n\nEnd.") == (f"Prices:\n{ALIGNED}\nEnd.",)
    assert shown(TABLE.replace("\n|", "\n").replace("| Name", "Name")) == (ALIGNED,)


def test_long_cells_are_wrapped_so_that_a_table_fits() -> None:
    table = f"| a | b |\n|---|---|\n| {'word ' * 30} | {'other ' * 20} |\n| x | y |"
    lines = shown(table)[0].splitlines()[1:-1]
    assert max(map(display_width, lines)) <= WIDTH
    assert len({line.find("│") for line in lines if "│" in line}) == 1
    assert " ".join(lines).count("word") == 30
    assert " ".join(lines).count("other") == 20


@pytest.mark.parametrize(
    "table",
    [
        "|" + "a|" * 20 + "\n|" + "-|" * 20 + "\n|" + "1|" * 20,
        "|a|b|c|d|\n|-|-|-|-|\n" + f"|{'x' * 30}" * 4 + "|",
        "|a|b|\n|-|-|\n" + "|x|y|\n" * (MAX_CHARACTERS // 5 + 1),
    ],
    ids=["many columns", "long words", "many rows"],
)
def test_a_table_that_does_not_fit_is_left_to_the_file(table: str) -> None:
    found = answer_messages(
        f"Before.\n\n{table}\n\nAfter.", 2000, is_complete=True, table_note=NOTE, max_messages=20
    )
    assert found.messages == (f"Before.\n\n-# {NOTE}\n\nAfter.",)
    assert found.needs_file


def test_no_file_is_asked_for_a_table_that_is_still_growing() -> None:
    table = "|" + "a|" * 20 + "\n|" + "-|" * 20 + "\n|" + "1|" * 20
    growing = answer_messages(table, 2000, is_complete=False, table_note=NOTE)
    assert not growing.needs_file
    assert answer_messages(f"{table}\n\na", 2000, is_complete=False, table_note=NOTE).needs_file


@pytest.mark.parametrize(
    "text",
    ["a | b", "a | b\n---", "| a | b |\n|---|", "| a |\n| b |", "| a | b |\n| - | x |",
     f"| {'a' * MAX_HEADER_CHARACTERS} |\n|---|"],
)  # fmt: skip
def test_a_line_with_a_bar_is_no_table(text: str) -> None:
    assert "│" not in shown(text)[0]
    assert "```" not in shown(text)[0]


def test_cells_are_parted_at_bars_that_are_not_escaped() -> None:
    assert cells_of("| a \\| b | c |") == ["a | b", "c"]
    assert cells_of("|a||") == ["a", ""]
    assert shown("|a|b|\n|-|-|\n|1|2|3|\n|4|")[0].splitlines()[3:5] == ["1 │ 2 | 3", "4 │"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("fox", 3), ("狐狸", 4), ("ｆ", 2), ("e\u0301", 1), ("😀", 2), ("❤️", 2), ("👩‍🚀", 2),
     ("👍🏽", 2), ("🇩🇪", 2), ("한글", 4), ("\u1112\u1161\u11ab", 2), ("a\u200bb", 2)],
)  # fmt: skip
def test_a_text_is_as_wide_as_its_cells(text: str, cells: int) -> None:
    assert display_width(text) == cells
    assert display_width(padded(text, 10, "center")) == 10


@given(st.text(alphabet="ab 狐😀e\u0301"), st.integers(2, 12))
def test_wrapped_lines_have_every_character_and_no_more_cells_than_they_may(
    text: str, width: int
) -> None:
    lines = wrapped(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
