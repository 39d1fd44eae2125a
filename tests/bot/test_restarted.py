"""When a reply is corrected: its job is lost, and it says that the job is running."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from cogs.handlers import Click
from cogs.restarted import correct_lost_reply
from i18n import Languages
from jobs import JobSpec
from tests.bot.builders import ENGLISH, a_spec


class FakeJobs:
    """Jobs of which one is known, running, both or neither."""

    def __init__(self, *, running: bool, known: bool) -> None:
        self._running, self._known = running, known

    async def is_running(self, job_id: str) -> bool:
        return self._running

    async def spec(self, job_id: str) -> JobSpec | None:
        return a_spec() if self._known else None


def a_click(button: str, edits: list[dict[str, Any]], *texts: str) -> Click:
    """A click on a reply that has these texts and this button."""
    part: Any = {"type": 2, "style": 2, "label": "…", "custom_id": f"v1:{button}:500"}
    row = discord.ActionRow({"type": 1, "components": [part]})
    said = [discord.TextDisplay({"type": 10, "id": 1, "content": text}) for text in texts]

    async def edit_message(**changes: Any) -> None:
        edits.append(changes)

    interaction = SimpleNamespace(
        message=SimpleNamespace(components=[*said, row], attachments=[]),
        client=SimpleNamespace(languages=Languages()),
        guild_locale=None,
        locale=discord.Locale.american_english,
        response=SimpleNamespace(edit_message=edit_message),
    )
    return Click(interaction=cast("Any", interaction), argument="500", t=ENGLISH)


@pytest.mark.parametrize(
    ("button", "running", "known", "corrected"),
    [
        ("cancel", False, False, True),
        ("stop", False, False, True),
        ("again", False, False, False),
        ("cancel", True, True, False),
        ("cancel", True, False, False),  # it was forgotten sooner than it ended
        ("cancel", False, True, False),  # it has just ended
    ],
)
async def test_a_reply_is_corrected_only_if_nobody_will_complete_it(
    button: str, running: bool, known: bool, corrected: bool
) -> None:
    edits: list[dict[str, Any]] = []
    service = cast("Any", SimpleNamespace(jobs=FakeJobs(running=running, known=known)))
    assert await correct_lost_reply(a_click(button, edits), service) is corrected
    assert len(edits) == corrected


async def test_what_there_is_of_an_answer_stays_and_no_longer_says_that_it_is_written() -> None:
    edits: list[dict[str, Any]] = []
    service = cast("Any", SimpleNamespace(jobs=FakeJobs(running=False, known=False)))
    status = "-# groq · writing · 4 s"
    await correct_lost_reply(a_click("stop", edits, "Light is", status), service)
    parts = edits[0]["view"].to_components()
    texts = [part["content"] for part in parts if part["type"] == 10]
    assert texts[:2] == ["Light is", "**The bot was restarted**"]
    assert "Type the command again" in texts[2]
    assert status not in texts
    assert [button["label"] for button in parts[-1]["components"]] == ["Delete"]
