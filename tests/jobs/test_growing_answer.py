"""An answer that grows: the process is told of its first piece at once, and of others in turn."""

from __future__ import annotations

import asyncio

from hfmedia.errors import Failure, ResponseError
from hfmedia.events import MovedOn, Trying
from hfmedia.progress import Progress
from hfmedia.text import TextDelta, Usage
from jobs.growing_answer import NEWS_S, GrowingAnswer


class Heard:
    """What the process was told."""

    def __init__(self) -> None:
        self.news: list[Progress] = []
        self.changed = asyncio.Event()

    def __call__(self, progress: Progress) -> None:
        self.news.append(progress)
        self.changed.set()


async def test_a_thousand_pieces_at_once_are_told_twice() -> None:
    heard = Heard()
    growing = GrowingAnswer(heard)
    for number in range(1000):
        growing.add(TextDelta(text=str(number % 10)))
    assert [it.text for it in heard.news] == ["0"]
    heard.changed.clear()
    await asyncio.wait_for(heard.changed.wait(), 10 * NEWS_S)
    assert [len(it.text) for it in heard.news] == [1, 1000]


async def test_thoughts_are_told_as_text_is() -> None:
    heard = Heard()
    growing = GrowingAnswer(heard)
    growing.add(TextDelta(text="A"))
    heard.changed.clear()
    growing.add(TextDelta(thought="B"))
    await asyncio.wait_for(heard.changed.wait(), 10 * NEWS_S)
    assert (heard.news[-1].text, heard.news[-1].thought) == ("A", "B")


async def test_what_has_come_is_there_before_it_is_told() -> None:
    growing = GrowingAnswer(Heard())
    for text in ("Ring", "-ding", "-ding"):
        growing.add(TextDelta(text=text))
    assert growing.progress.text == "Ring-ding-ding"
    assert growing.progress.stage == "writing"


async def test_what_was_read_before_it_was_told_is_told_all_the_same() -> None:
    heard = Heard()
    growing = GrowingAnswer(heard)
    growing.add(TextDelta(text="Ring"))
    heard.changed.clear()
    growing.add(TextDelta(text="-ding"))
    assert growing.progress.text == "Ring-ding"  # as when its row is written
    await asyncio.wait_for(heard.changed.wait(), 10 * NEWS_S)
    assert heard.news[-1].text == "Ring-ding"


async def test_what_was_told_is_joined_once_with_what_comes_then() -> None:
    growing = GrowingAnswer(Heard())
    for text, thought in (("", "A"), ("", " fox"), ("Ring", "?"), ("-ding", "")):
        growing.add(TextDelta(text=text, thought=thought))
        growing.tell()
    assert (growing.progress.text, growing.progress.thought) == ("Ring-ding", "A fox?")


async def test_after_each_telling_the_next_pieces_wait_for_theirs() -> None:
    heard = Heard()
    growing = GrowingAnswer(heard)
    growing.add(TextDelta(text="Ring"))
    growing.add(TextDelta(text="-ding"))
    heard.changed.clear()
    await asyncio.wait_for(heard.changed.wait(), 10 * NEWS_S)
    growing.add(TextDelta(text="-ding"))
    assert [it.text for it in heard.news] == ["Ring", "Ring-ding"]


async def test_a_piece_that_holds_nothing_to_show_is_no_news() -> None:
    heard = Heard()
    GrowingAnswer(heard).add(TextDelta(finish_reason="stop", usage=Usage(prompt_tokens=1)))
    assert heard.news == []


async def test_who_is_asked_is_told_before_the_first_piece() -> None:
    heard = Heard()
    growing = GrowingAnswer(heard)
    growing.on_event(Trying("groq"))
    growing.on_event(MovedOn("groq", Failure.of(ResponseError("busy", status=429))))
    growing.on_event(Trying("cerebras"))
    growing.add(TextDelta(text="Ring"))
    assert [it.stage for it in heard.news] == ["asking", "asking", "asking", "writing"]
    assert heard.news[-1].path == "groq 429 → cerebras"
