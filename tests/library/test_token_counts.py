"""Tokens: counted by a real tokenizer in a real child process, or estimated."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from hfmedia.execution.sandbox import Sandbox, SandboxError
from hfmedia.sandboxed import COUNT_TOKENS, COUNTING
from hfmedia.token_counts import (
    LIMITS,
    MAX_TEXTS,
    TOKENIZER_BYTES,
    estimate_tokens,
    token_counter,
)
from tests.without_package import run_without

TEXT = "a fox a fox a bear"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(COUNTING, size=1) as opened:
        yield opened


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    """A tokenizer that knows two words and nothing else."""
    return saved(tmp_path, "a", "fox")


def saved(folder: Path, *words: str) -> Path:
    """A tokenizer of these words, which begins each text with a token of its own."""
    vocabulary = {word: number for number, word in enumerate([*words, "?"])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing("? $A", None, [("?", len(words))])
    made.enable_truncation(2)
    made.enable_padding(length=100)
    path = folder / "tokenizer.json"
    made.save(str(path))
    return path


async def test_a_text_is_counted_by_the_tokenizer_of_the_model(
    sandbox: Sandbox, tokenizer: Path
) -> None:
    count = await token_counter(sandbox, tokenizer, [TEXT, "a", "", TEXT])
    assert [count(text) for text in (TEXT, "a", "")] == [6, 1, 0]


async def test_a_text_that_was_not_named_is_estimated(sandbox: Sandbox, tokenizer: Path) -> None:
    count = await token_counter(sandbox, tokenizer, ["a"])
    assert count("something else") == estimate_tokens("something else")


async def test_another_tokenizer_of_the_same_path_is_read_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "tokenizer.json"
    for pattern, tokens in (("x", 3), ("xx", 2)):
        found = json.loads(saved(tmp_path, "a").read_text())
        split = {"type": "Split", "pattern": {"String": pattern}, "behavior": "Isolated"}
        path.write_text(json.dumps({**found, "pre_tokenizer": {**split, "invert": False}}))
        assert (await token_counter(sandbox, path, ["xxa"]))("xxa") == tokens


GROWING = {"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 1000}
HANGING = {
    "type": "Replace",
    "pattern": {"Regex": "|".join(["(?:a?){40}a{40}c"] * 10_000)},
    "content": "",
}


@pytest.mark.parametrize(
    ("normalizer", "time_s", "problems"),
    [
        ({"type": "Sequence", "normalizers": [GROWING] * 4}, 60, {"memory", "crashed"}),
        (HANGING, 3, {"time"}),
    ],
    ids=["allocates", "hangs"],
)
async def test_a_tokenizer_that_is_made_to_hurt_is_killed_and_the_next_one_served(
    sandbox: Sandbox,
    tmp_path: Path,
    normalizer: dict[str, Any],
    time_s: float,
    problems: set[str],
) -> None:
    hostile = tmp_path / "hostile.json"
    honest = saved(tmp_path, "a")
    hostile.write_text(json.dumps({**json.loads(honest.read_text()), "normalizer": normalizer}))
    arguments = {"path": str(hostile), "texts": ["a" * 5000], "limit_bytes": TOKENIZER_BYTES}
    with pytest.raises(SandboxError) as raised:
        await sandbox.run(COUNT_TOKENS, arguments, limits=replace(LIMITS, time_s=time_s))
    assert raised.value.problem in problems
    assert (await token_counter(sandbox, honest, ["a"]))("a") == 1


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"model": {"type": "BPE"}}']
)
async def test_a_file_that_is_no_tokenizer_leaves_the_estimate(
    sandbox: Sandbox, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    count = await token_counter(sandbox, path, [TEXT])
    assert count(TEXT) == estimate_tokens(TEXT)


async def test_a_tokenizer_that_is_too_large_or_missing_leaves_the_estimate(
    sandbox: Sandbox, tokenizer: Path
) -> None:
    os.truncate(tokenizer, TOKENIZER_BYTES + 1)
    for path in (tokenizer, tokenizer / "missing"):
        count = await token_counter(sandbox, path, [TEXT])
        assert count(TEXT) == estimate_tokens(TEXT)


async def test_the_child_reads_no_more_than_it_may(sandbox: Sandbox, tokenizer: Path) -> None:
    size = os.stat(tokenizer).st_size
    arguments = {"path": str(tokenizer), "texts": ["a"], "limit_bytes": size}
    assert await sandbox.run(COUNT_TOKENS, arguments, limits=LIMITS) == [1]
    with pytest.raises(SandboxError, match="ValueError"):
        await sandbox.run(COUNT_TOKENS, {**arguments, "limit_bytes": size - 1}, limits=LIMITS)


async def test_more_texts_than_a_child_answers_for_are_estimated(tokenizer: Path) -> None:
    texts = [f"a {number}" for number in range(MAX_TEXTS + 1)]
    async with Sandbox([]) as nothing_may_be_called:
        count = await token_counter(nothing_may_be_called, tokenizer, texts)
    assert count(texts[0]) == estimate_tokens(texts[0])


async def test_as_many_long_texts_as_are_counted_have_room_in_the_answer(
    sandbox: Sandbox, tokenizer: Path
) -> None:
    texts = ["a " * 100 + str(number) for number in range(MAX_TEXTS)]
    count = await token_counter(sandbox, tokenizer, texts)
    assert {count(text) for text in texts} == {101}


class TakenOver(Sandbox):
    """A sandbox whose child answers what it likes."""

    def __init__(self, answer: Any) -> None:
        super().__init__(COUNTING)
        self.answer = answer

    async def run(self, *arguments: Any, **options: Any) -> Any:
        return self.answer


@pytest.mark.parametrize("answer", [None, 5, [], [1, 2], [-1], [True], ["1"], [1.5]])
async def test_what_are_no_counts_is_not_believed(answer: Any, tokenizer: Path) -> None:
    count = await token_counter(TakenOver(answer), tokenizer, [TEXT])
    assert count(TEXT) == estimate_tokens(TEXT)


WITHOUT_TOKENIZERS = """
import asyncio
from pathlib import Path
from hfmedia.execution.sandbox import Sandbox
from hfmedia.token_counts import token_counter

nothing_may_be_called = Sandbox([])
count = asyncio.run(token_counter(nothing_may_be_called, Path("tokenizer.json"), ["a fox"]))
print(count("a fox"))
"""


def test_without_the_package_tokens_are_estimated(tmp_path: Path) -> None:
    found = run_without("tokenizers", WITHOUT_TOKENIZERS, tmp_path)
    assert found == f"{estimate_tokens('a fox')}\n"


def test_a_tokenizer_has_a_few_seconds_and_half_a_gigabyte() -> None:
    assert (LIMITS.time_s, LIMITS.memory_bytes) == (10, 512 * 2**20)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("The quick brown fox jumps over the lazy dog.", 10, 16),
        ("Съешь ещё этих мягких французских булок", 12, 24),
        ("敏捷的棕色狐狸跳过懒狗", 8, 16),
        ("1234567890", 10, 10),
        ("🦊🦊", 4, 8),
        ("\ud800", 1, 3),
    ],
)
def test_the_estimate_is_near_what_tokenizers_of_today_need(
    text: str, least: int, most: int
) -> None:
    assert least <= estimate_tokens(text) <= most


def test_the_estimate_of_a_megabyte_takes_no_time_to_speak_of() -> None:
    assert estimate_tokens("a" * 10**6) == 300_000
