"""The reply to a command whose prompt a chat model improves first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
from discord import ui

from hfmedia.errors import ResponseError
from hfmedia.progress import Progress
from jobs.models import GenerationState, Snapshot
from replies.layout import MAX_ALT_CHARACTERS, alt_text, layout
from replies.prompt import TEXT_LIMIT, both_prompts_answer, improved_prompt_in
from tests.bot.answer_states import a_chat_request, an_answer
from tests.bot.builders import (
    ENGLISH,
    a_done_state,
    a_failed_state,
    a_file,
    a_request,
    a_requester,
    a_snapshot,
    a_state,
)

IMPROVED = "a red fox in deep snow, soft light"
BUSY = ResponseError("groq answered 429.", provider="groq", status=429)
NOT_IMPROVED = "-# The prompt could not be improved, so your own was used."


def improving(**changes: Any) -> GenerationState:
    values: dict[str, Any] = {
        "request": a_chat_request(),
        "began": 100.0,
        "progress": Progress(stage="asking", provider="cerebras"),
    }
    return a_state(0, **{**values, **changes})


def improved(text: str = IMPROVED) -> GenerationState:
    return improving(status="done", ended=102.0, answer=an_answer(text))


def lines(snapshot: Snapshot) -> list[str]:
    done = {it.number: a_file() for it in snapshot.generations if it.generation is not None}
    parts = layout(snapshot, done, 112.4, ENGLISH).walk_children()
    shown = (part.content for part in parts if isinstance(part, ui.TextDisplay))
    return "\n".join(shown).splitlines()


def labels(snapshot: Snapshot) -> list[str | None]:
    parts = layout(snapshot, {}, 112.4, ENGLISH).walk_children()
    return [part.label for part in parts if isinstance(part, ui.Button)]


def test_while_the_prompt_is_improved_the_reply_says_so_with_its_seconds() -> None:
    snapshot = a_snapshot(a_state(1), a_state(2), enhanced=improving())
    assert lines(snapshot)[1:] == ["improving the prompt · cerebras · 12 s"]


def test_both_prompts_are_shown_while_the_images_are_made_and_afterwards() -> None:
    for state in (a_state(1), a_done_state(1)):
        headline, below, *_ = lines(a_snapshot(state, enhanced=improved()))
        assert "a fox in the snow" in headline
        assert below == f"**Improved:** {IMPROVED}"


def test_a_prompt_that_could_not_be_improved_is_used_as_it_is() -> None:
    failed = a_failed_state(0, BUSY, request=a_chat_request())
    interrupted = improving(status="interrupted", ended=102.0)
    refusal = improved("I'm sorry, but I can't help with that.")
    for enhanced in (failed, interrupted, refusal, improved("")):
        snapshot = a_snapshot(a_state(1), enhanced=enhanced)
        assert lines(snapshot)[1] == NOT_IMPROVED
        assert alt_text(snapshot) == "a fox in the snow"


def test_a_job_that_was_cancelled_meanwhile_does_not_speak_of_prompts() -> None:
    cancelled = improving(status="cancelled", ended=102.0)
    state = a_state(1, status="cancelled", ended=102.0)
    shown = "\n".join(lines(a_snapshot(state, enhanced=cancelled)))
    assert "mproved" not in shown
    assert "Cancelled" in shown


def test_an_improved_prompt_does_nothing_in_the_message() -> None:
    hostile = "a fox @everyone <@11> [x](https://x.example) ```py **b** -# small"
    shown = lines(a_snapshot(a_state(1), enhanced=improved(hostile)))[1]
    assert "<@11>" not in shown
    assert "[x](" not in shown
    assert "```" not in shown


def test_the_longest_reply_is_within_what_discord_takes() -> None:
    request = a_request(prompt="*" * 6000, model="m" * 200)
    states = [a_done_state(number, provider=f"{number}" * 90) for number in (1, 2, 3, 4)]
    url = "https://cdn.example/" + "x" * 400
    files = {it: a_file(link=url, content=None, change="too-large") for it in (1, 2, 3, 4)}
    improving = improved("fox " + "*x" * 400)
    values: dict[str, Any] = {"requester": a_requester(from_button=True), "enhanced": improving}
    snapshot = a_snapshot(*states, request=request, **values)
    parts = layout(snapshot, files, 112.4, ENGLISH, notice="n" * 150).walk_children()
    texts = [part.content for part in parts if isinstance(part, ui.TextDisplay)]
    assert TEXT_LIMIT / 2 < sum(map(len, texts)) <= TEXT_LIMIT


def test_the_whole_of_a_shortened_prompt_is_behind_a_button() -> None:
    long = improved("a fox in the snow, " * 40)
    assert labels(a_snapshot(a_state(1), enhanced=long)) == ["Cancel", "Show prompt"]
    assert labels(a_snapshot(a_state(1), enhanced=improved())) == ["Cancel"]


def message_with(*descriptions: str | None) -> discord.Message:
    files = [SimpleNamespace(description=it) for it in descriptions]
    return cast("discord.Message", SimpleNamespace(attachments=files))


def test_the_improved_prompt_is_in_the_descriptions_of_the_files() -> None:
    snapshot = a_snapshot(a_done_state(1), enhanced=improved())
    assert improved_prompt_in(message_with(None, alt_text(snapshot)), "a fox") == IMPROVED
    assert improved_prompt_in(message_with(), "a fox") is None


def test_a_prompt_that_was_not_improved_is_not_taken_for_an_improved_one() -> None:
    original = "a  fox\n" * 400
    snapshot = a_snapshot(a_done_state(1), request=a_request(prompt=original))
    assert len(alt_text(snapshot)) <= MAX_ALT_CHARACTERS
    assert improved_prompt_in(message_with(alt_text(snapshot)), original) is None


def test_both_prompts_are_shown_in_full() -> None:
    [part] = both_prompts_answer(ENGLISH, "a fox", IMPROVED)["view"].children
    assert part.content == (f"Your prompt:\n```\na fox\n```\nImproved:\n```\n{IMPROVED}\n```")


def test_prompts_that_are_too_long_or_would_end_the_block_are_in_a_file() -> None:
    for original in ("x" * 4000, "a ``` fox"):
        answer = both_prompts_answer(ENGLISH, original, IMPROVED)
        content = answer["file"].fp.read().decode()
        assert original in content
        assert IMPROVED in content
