"""The estimate of tokens beside a real tokenizer, which is trained here: never too few."""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from hfmedia.token_counts import estimate_tokens

VOCABULARY = 30_000  # a third of what the estimate is for, so that it needs more tokens
SOURCES = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
CHINESE = """\
北京的秋天很短，但是很美。早上，公园里有许多老人在打太极拳，孩子们在湖边喂鸭子。
一只狐狸住在山脚下的小树林里，它每天晚上出来找吃的，天亮以前回家。
请你用三句话说明这个程序是做什么的，然后给出一个简单的例子。
如果网络连接断开了，系统会在五秒钟后重新尝试；如果还是失败，就会告诉用户原因。
"""
# Those that the tokenizer knows, and others.
KNOWN_EMOJI = "❤️ ✔️ ⚠️ ✈️ ☎️ 👨‍💻 👩‍🚀 🏳️‍🌈 😀 😂 👍"
OTHER_EMOJI = "🦊 🦔 🫎 🎉 👩‍👩‍👧‍👦 ☀️ ⚡ ☃️ 🧑🏽‍🍳 🇳🇴 🪿 ♟️ 🐻‍❄️ 1️⃣"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """A byte-level BPE, as most models have, of half the standard library and some Chinese.

    Of the Chinese and the emoji it knows the characters, and no words.
    """
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(learned(Random(1)), trainer)
    return made


def learned(random: Random) -> Iterator[str]:
    yield from (path.read_text(errors="replace") for path in SOURCES[::2])
    for text in (CHINESE, *KNOWN_EMOJI.split()):
        for _ in range(500):
            yield "".join(random.sample(text, len(text)))


def docstrings() -> str:
    """What is English in the other half of the standard library."""
    trees = (ast.parse(path.read_bytes()) for path in SOURCES[1::2])
    nodes = (node for tree in trees for node in ast.walk(tree))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    found = (ast.get_docstring(node) for node in nodes if isinstance(node, kinds))
    return "\n".join(text for text in found if text)


def code() -> str:
    return "\n".join(path.read_text(errors="replace") for path in SOURCES[1::20])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(docstrings, id="English"),
        pytest.param(code, id="code"),
        pytest.param(CHINESE, id="Chinese"),
        pytest.param(OTHER_EMOJI, id="emoji"),
        pytest.param(OTHER_EMOJI.replace(" ", " Look, there it is! "), id="English with emoji"),
        pytest.param(CHINESE.replace("，", " the fox, "), id="Chinese with English"),
        pytest.param(" ".join(str(7**number) for number in range(60)), id="numbers"),
    ],
)
def test_it_is_not_below_what_a_tokenizer_counts_and_not_far_above(
    tokenizer: Tokenizer, text: str | Callable[[], str]
) -> None:
    text = text if isinstance(text, str) else text()
    counted = len(tokenizer.encode(text).ids)
    assert counted <= estimate_tokens(text) <= 2 * counted


def test_it_is_not_below_what_bytes_are_of_emoji_that_no_tokenizer_knows() -> None:
    text = "🫨🪿🫎" * 100
    assert estimate_tokens(text) == len(text.encode())
