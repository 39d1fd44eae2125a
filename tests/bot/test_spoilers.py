"""Results that are covered until somebody wants to see them, wherever they are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from gettext import NullTranslations
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import ui

from jobs.progress import first_snapshot
from jobs.records import addressed_spec_of, generation_rows, job_row, snapshot_of, spec_of
from replies.layout import continuing_layout, incomplete_layout, layout
from replies.restarted import restarted_view
from tests.bot.builders import a_done_state, a_file, a_snapshot, a_spec
from tests.bot.late_stage import DIRECT, LateStage, late_stage
from tests.bot.test_late_waiting import next_command, show, shown_privately, undelivered

ENGLISH = NullTranslations()


def covered(view: ui.LayoutView) -> list[bool]:
    """Of each file that is shown, whether it is covered."""
    galleries = [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]
    return [item.spoiler for gallery in galleries for item in gallery.items]


def covered_in(message: dict[str, Any]) -> list[bool]:
    """The same of a message."""
    galleries = [part for part in message["components"] if part["type"] == 12]
    return [item["spoiler"] for gallery in galleries for item in gallery["items"]]


@pytest.mark.parametrize("spoiler", [True, False])
def test_every_form_of_a_reply_covers_its_files_if_the_job_says_so(spoiler: bool) -> None:
    snapshot = a_snapshot(a_done_state(1), a_done_state(2), spoiler=spoiler)
    files = {1: a_file(name="image-1.png"), 2: a_file(name="image-2.png")}
    assert covered(layout(snapshot, files, 100.0, ENGLISH)) == [spoiler, spoiler]
    assert covered(incomplete_layout(snapshot, files, ENGLISH)) == [spoiler, spoiler]
    assert covered(continuing_layout(snapshot, files, ENGLISH)) == [spoiler, spoiler]


def test_the_job_says_so_from_its_beginning_and_by_its_rows() -> None:
    spec = a_spec(spoiler=True)
    row = job_row(spec, 1000.0)
    assert first_snapshot(spec, 1000.0).spoiler
    assert spec_of(row) == spec
    assert snapshot_of(spec_of(row), row, tuple(generation_rows(spec))).spoiler


def test_a_row_of_an_earlier_version_covers_nothing() -> None:
    row = job_row(a_spec(), 1000.0)
    data = json.loads(row.spec)
    del data["spoiler"]
    assert spec_of(replace(row, spec=json.dumps(data))) == a_spec(spoiler=False)


@pytest.mark.parametrize("spoiler", [True, False])
def test_a_job_whose_request_cannot_be_read_shows_its_results_no_less_covered(
    spoiler: bool,
) -> None:
    row = job_row(a_spec(spoiler=spoiler), 1000.0)
    data = json.loads(row.spec)
    data["request"]["task"] = "text-to-smell"
    found = addressed_spec_of(replace(row, spec=json.dumps(data)))
    assert found is not None
    assert found.spoiler is spoiler


@pytest.mark.parametrize("spoiler", [True, False])
def test_a_reply_whose_job_is_lost_stays_as_it_was(spoiler: bool) -> None:
    media = {"url": "https://cdn.example/fox.png"}
    item = {"media": media, "description": None, "spoiler": spoiler}
    data: Any = {"type": 12, "id": 1, "items": [item]}
    attachment = SimpleNamespace(filename="fox.png", description="a fox")
    message = SimpleNamespace(
        components=[discord.MediaGalleryComponent(data, None)], attachments=[attachment]
    )
    assert covered(restarted_view(ENGLISH, cast("Any", message), "500")) == [spoiler]


def spoiled(stage: LateStage) -> Any:
    return stage.snapshot(spoiler=True)


async def test_a_late_reply_is_covered_where_it_is_edited() -> None:
    async with late_stage() as stage:
        stage.expire()
        assert await stage.deliver(spoiled(stage)) == "delivered"
        assert covered_in(stage.reply()) == [True, True]


async def test_a_late_reply_is_covered_where_a_message_carries_it() -> None:
    async with late_stage() as stage:
        world = stage.playground.world
        world.messages.delete(str(stage.spec.target.message_id))
        stage.expire()
        assert await stage.deliver(spoiled(stage)) == "delivered"
        [carrier] = stage.messages()
        assert covered_in(carrier) == [True, True]


async def test_a_late_reply_is_covered_in_direct_messages() -> None:
    async with late_stage() as stage:
        stage.expire()
        stage.playground.world.delete_channel("playground")
        assert await stage.deliver(spoiled(stage)) == "delivered"
        [carrier] = stage.messages(DIRECT)
        assert covered_in(carrier) == [True, True]


async def test_a_result_that_waited_is_covered_behind_the_next_command() -> None:
    async with late_stage() as stage:
        await undelivered(stage)
        async with next_command(stage) as interaction:
            assert await show(stage, interaction, spoiled(stage))
        assert covered_in(shown_privately(stage)) == [True, True]
