"""The page "Data": for how long it is kept, where changes are told, and the log of changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guilds.models import Retention
from storage.audit import AuditRow
from tests.panel.stage import ADMIN, GUILD, OTHER, PanelStage
from tests.panel.test_limits_page import begun, labels

ENTRIES_ON_A_PAGE = 8


async def opened(stage: PanelStage) -> PanelStage:
    await stage.open()
    await stage.press("v1:settings-data:")
    return stage


async def record(stage: PanelStage, subject: str, new: str, **changes: object) -> None:
    assert stage.guilds is not None
    row = AuditRow(guild_id=GUILD, user_id=OTHER, at=1000.0, subject=subject, new=new)
    await stage.guilds.audit.add(replace(row, **changes))  # type: ignore[arg-type]


async def test_the_front_page_says_for_how_long_it_is_kept(stage: PanelStage) -> None:
    await stage.open()
    assert "### Data\nResults: 7 days\nHistory: 90 days\n" in stage.text


async def test_less_than_the_operator_keeps_counts_and_more_does_not(stage: PanelStage) -> None:
    await opened(stage)
    await stage.press("Change")
    assert stage.modal is not None
    assert begun(stage.modal) == ["", ""]
    await stage.fill_in(media_days="3", history_days="365")
    assert (await stage.settings()).retention == Retention(media_days=3, history_days=365)
    assert "Results: 3 days (the operator would keep it for 7 days)" in stage.text
    every = "History: 90 days, which is all that the operator keeps (365 days set here)"
    assert every in stage.text
    await stage.press("Change")
    assert stage.modal is not None
    assert begun(stage.modal) == ["3", "365"]
    await stage.fill_in(media_days="", history_days="")
    assert (await stage.settings()).retention == Retention()


async def test_what_was_typed_wrong_is_explained_and_is_there_again(stage: PanelStage) -> None:
    await opened(stage)
    await stage.press("Change")
    await stage.fill_in(media_days="0", history_days="two weeks")
    assert "**Results**: 0 is no number of days. Use a whole number from 1" in stage.text
    assert "**History**: two weeks is no number of days." in stage.text
    await stage.press("Change")
    assert stage.modal is not None
    assert begun(stage.modal) == ["0", "two weeks"]
    assert (await stage.settings()).revision == 0


async def test_the_channel_for_the_log_is_chosen(stage: PanelStage) -> None:
    await opened(stage)
    await stage.press("v1:settings-data-channel", 45)
    assert (await stage.settings()).log_channel_id == 45
    await stage.press("Back")
    assert "Channel for the log of changes: <#45>" in stage.text


async def test_privacy_is_pointed_to(stage: PanelStage) -> None:
    assert "With `/privacy`, members see" in (await opened(stage)).text


async def test_the_log_tells_who_changed_what_from_what_to_what(stage: PanelStage) -> None:
    await opened(stage)
    await stage.press("v1:settings-log")
    assert "Nothing was changed yet." in stage.text
    await record(stage, "roles.41.limits.max_count", "2")
    await record(stage, "key.hf", '"abcd"', at=1500.9, user_id=ADMIN)
    await record(stage, "order", '"fastest"', user_id=None)
    await stage.press("Back")
    await stage.press("v1:settings-log")
    assert stage.text.splitlines()[1:] == [
        "- <t:1000:f> Somebody whose data was erased: Order of providers: not set → fastest first",
        f"- <t:1500:f> <@{ADMIN}>: Hugging Face key: none → ends in abcd",
        f"- <t:1000:f> <@{OTHER}>: Largest count for <@&41>: not set → 2",
    ]
    assert labels(stage) == ["Back"]


async def test_the_log_has_pages(stage: PanelStage) -> None:
    for number in range(2 * ENTRIES_ON_A_PAGE + 1):
        await record(stage, "defaults.count", str(number))
    await opened(stage)
    await stage.press("v1:settings-log")
    assert labels(stage) == ["Back", "Older"]
    assert (stage.text.count("→ 16"), stage.text.count("\n- ")) == (1, ENTRIES_ON_A_PAGE)
    await stage.press("Older")
    assert labels(stage) == ["Back", "Newest", "Older"]
    await stage.press("Older")
    assert labels(stage) == ["Back", "Newest"]
    assert stage.text.endswith("Default count: not set → 0")
    await stage.press("Newest")
    assert "→ 16" in stage.text


async def test_the_longest_changes_fit_on_a_page(stage: PanelStage) -> None:
    names = "[" + ", ".join(f'"{"n" * 200}"' for _ in range(100)) + "]"
    for _ in range(ENTRIES_ON_A_PAGE + 1):
        await record(stage, "roles.41.models_allowed", names, old=names.replace("n", "o"))
    await opened(stage)
    await stage.press("v1:settings-log")
    _, *entries = stage.text.splitlines()
    assert len(entries) == ENTRIES_ON_A_PAGE
    assert all(len(entry) <= 400 and entry.endswith("…") for entry in entries)


@pytest.mark.parametrize("custom_id", ["v1:settings-log:-1", "v1:settings-log:x"])
async def test_pages_that_there_are_not_are_refused(stage: PanelStage, custom_id: str) -> None:
    await stage.send(custom_id)
    assert "another version of the bot" in stage.said[0]


async def test_a_page_beyond_the_last_one_is_empty(stage: PanelStage) -> None:
    await opened(stage)
    await stage.send("v1:settings-log:0")
    assert "Nothing is older." in stage.text
