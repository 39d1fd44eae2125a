"""The shards of a process, as they are written on the command line."""

from __future__ import annotations

import random

import pytest

from app.shards import MAX_SHARDS, ShardRange

SEED = 7


@pytest.mark.parametrize(
    ("text", "ids", "count"),
    [
        ("0-3/16", [0, 1, 2, 3], 16),
        ("2/16", [2], 16),
        (" 15-15/16 ", [15], 16),
        ("0/1", [0], 1),
        ("0-1/2", [0, 1], 2),
    ],
)
def test_a_range_or_a_single_shard_is_read(text: str, ids: list[int], count: int) -> None:
    shards = ShardRange.parse(text)
    assert ([*shards.ids], shards.count) == (ids, count)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' are no shards. Write 0-3/16 for the first four of 16 shards, or 2/16 for"),
        ("three", "'three' are no shards."),
        ("0-3", "'0-3' are no shards."),
        ("-1/4", "'-1/4' are no shards."),
        ("0-3/16/2", "'0-3/16/2' are no shards."),
        ("1.5/4", "'1.5/4' are no shards."),
        ("٣/16", "are no shards."),
        ("0/9999999999", "are no shards."),
        ("9" * 5000 + "/2", "'" + "9" * 40 + "' are no shards."),
        ("3-1/16", "The shards 3-1 are in the wrong order."),
        ("16/16", "16/16 is no part of 16 shards, which are 0 to 15."),
        ("0-16/16", "0-16/16 is no part of 16 shards, which are 0 to 15."),
        ("0/0", f"There can be 1 to {MAX_SHARDS} shards, not 0."),
        ("0/10001", f"There can be 1 to {MAX_SHARDS} shards, not 10001."),
    ],
)
def test_what_names_no_shards_is_answered_with_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as raised:
        ShardRange.parse(text)
    assert sentence in str(raised.value)


def test_the_largest_number_of_shards_is_taken() -> None:
    assert ShardRange.parse(f"0/{MAX_SHARDS}").count == MAX_SHARDS


def test_every_range_is_read_back_as_it_is_written_and_lies_within_its_count() -> None:
    numbers = random.Random(SEED)
    for _ in range(500):
        count = numbers.randint(1, MAX_SHARDS)
        first = numbers.randrange(count)
        shards = ShardRange(first, numbers.randrange(first, count), count)
        assert ShardRange.parse(str(shards)) == shards
        assert set(shards.ids) <= set(range(count))
        assert shards.has_first == (0 in shards.ids)


def test_any_text_is_either_read_or_answered_with_a_sentence() -> None:
    numbers = random.Random(SEED)
    for _ in range(3000):
        read = parsed("".join(numbers.choices("0123-/ x", k=numbers.randrange(8))))
        if isinstance(read, ShardRange):
            assert 0 <= read.ids[0] <= read.ids[-1] < read.count
        else:
            assert read.endswith(".")


def parsed(text: str) -> ShardRange | str:
    """The shards, or why there are none."""
    try:
        return ShardRange.parse(text)
    except ValueError as error:
        return str(error)
