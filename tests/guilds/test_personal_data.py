"""What is kept of a user: counted, exported within a limit, and erased."""

from __future__ import annotations

import io
import json
import random
from typing import Any
from zipfile import ZipFile

import pytest

from guilds.keys import KeyService
from guilds.unavailable import DataUnavailable
from storage.audit import AuditRepository, AuditRow, add_changes
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.holds import HoldRepository
from storage.media_errors import MediaStoreUnavailable
from storage.statements import MAX_ROWS
from tests.guilds.personal import Job, Jobs, personal_data
from tests.guilds.sealed_rows import KEY
from tests.storage.holds import NOON, held_job, holds_of

ANN, BEN = 11, 12
LIMIT = 100_000


async def keep(database: Database, keys: KeyService) -> None:
    """Something of two users: what they spent, keys of theirs and of a guild, and changes."""
    for user_id in (ANN, BEN):
        job = held_job(str(user_id), user_id=user_id, guild_id=33)
        await HoldRepository(database).hold(job, holds_of(job.job_id, 300_000))
        await HoldRepository(database).settle(job.job_id, 1, at=NOON, provider="fal-ai")
        await keys.set("member", user_id, "hf", KEY, by=user_id)
        await keys.set("guild", user_id, "hf", KEY, by=user_id)
        await AuditRepository(database).add(
            AuditRow(guild_id=33, user_id=user_id, at=NOON, subject="order", new='"cheapest"')
        )


def contents(zipped: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What is in `data.json`, and the other files."""
    with ZipFile(io.BytesIO(zipped)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("data.json")), files


async def test_what_is_kept_is_counted(database: Database, keys: KeyService) -> None:
    await keep(database, keys)
    kept = await personal_data(database, Jobs([Job({})]), keys).count(ANN)
    assert (kept.jobs.jobs, kept.generations, kept.micros, kept.changes) == (1, 1, 300_000, 2)
    assert [key.last4 for key in kept.keys] == [KEY[-4:]]
    assert kept.is_exact


async def test_what_may_not_have_been_charged_makes_the_amount_no_exact_one(
    database: Database, keys: KeyService
) -> None:
    holds = HoldRepository(database)
    await holds.hold(held_job("1", user_id=ANN), holds_of("1", 300_000))
    await holds.settle("1", 1, at=NOON, unclear=True)
    assert not (await personal_data(database, Jobs(), keys).count(ANN)).is_exact


async def test_more_changes_than_are_read_at_once_are_all_in_the_file(
    database: Database, keys: KeyService
) -> None:
    change = AuditRow(guild_id=33, user_id=ANN, at=NOON, subject="order")
    async with database.write() as connection:
        await add_changes(connection, [change] * (MAX_ROWS + 1))
    made = await personal_data(database, Jobs(), keys).export(ANN, 10 * LIMIT)
    assert len(contents(made.content)[0]["changes_of_settings"]) == MAX_ROWS + 1


async def test_the_file_has_requests_spending_keys_changes_and_media(
    database: Database, keys: KeyService
) -> None:
    await keep(database, keys)
    jobs = Jobs([Job({"prompt": "a föx"}, {"media/1.png": b"fox", "media/2.png": None})])
    made = await personal_data(database, jobs, keys).export(ANN, LIMIT)
    data, files = contents(made.content)
    assert files == {"media/1.png": b"fox"}
    assert data["requests"] == [{"prompt": "a föx"}]
    assert data["spending"] == [
        {
            "day": "2026-11-22",
            "server_id": "33",
            "task": "text-to-image",
            "model": "owner/model",
            "provider": "fal-ai",
            "generations": 1,
            "dollars": 0.3,
            "approximate": 0,
            "unclear": 0,
        }
    ]
    assert [it["last_four_characters"] for it in data["keys"]] == [KEY[-4:]]
    assert [it["what"] for it in data["changes_of_settings"]] == ["order", "key.hf"]
    assert data["changes_of_settings"][0]["new"] == "cheapest"
    assert KEY not in json.dumps(data)
    assert (data["user_id"], made.entries_left_out, made.files_left_out) == ("11", 0, 0)


async def test_of_nobody_there_is_a_file_that_says_so(database: Database, keys: KeyService) -> None:
    made = await personal_data(database, Jobs(), keys).export(ANN, LIMIT)
    data, files = contents(made.content)
    assert (data["user_id"], files) == ("11", {})
    assert "requests" not in data


async def test_the_file_stays_within_the_limit_and_says_what_is_missing(
    database: Database, keys: KeyService
) -> None:
    noise = random.Random(7)
    jobs = Jobs(
        [
            Job(
                {"prompt": "".join(chr(noise.randint(0x4E00, 0x9FFF)) for _ in range(500))},
                {f"media/{number}.png": noise.randbytes(4000)},
            )
            for number in range(60)
        ]
    )
    made = await personal_data(database, jobs, keys).export(ANN, LIMIT)
    assert len(made.content) <= LIMIT
    data, files = contents(made.content)
    assert len(data["requests"]) + made.entries_left_out == 60
    assert len(files) + made.files_left_out == len(data["requests"])
    assert data["requests"][0] == jobs.jobs[0].data, "the newest come first"
    assert made.entries_left_out > 0
    assert (data["entries_left_out"], data["files_left_out"]) == (
        made.entries_left_out,
        made.files_left_out,
    )


async def test_a_file_that_has_no_room_leaves_room_for_smaller_ones(
    database: Database, keys: KeyService
) -> None:
    jobs = Jobs([Job({}, {"large": bytes(LIMIT)}), Job({}, {"small": b"fox"})])
    made = await personal_data(database, jobs, keys).export(ANN, LIMIT)
    assert contents(made.content)[1] == {"small": b"fox"}
    assert made.files_left_out == 1


async def test_what_is_erased_stays_in_the_books_without_the_user(
    database: Database, keys: KeyService
) -> None:
    await keep(database, keys)
    ours = personal_data(database, Jobs([Job({})]), keys)
    for _ in range(2):  # the second time there is nothing to do
        assert await ours.erase(ANN) == 0
    kept = await ours.count(ANN)
    assert (kept.jobs.jobs, kept.generations, kept.keys, kept.changes) == (0, 0, (), 0)
    theirs = await ours.count(BEN)
    assert (theirs.generations, len(theirs.keys), theirs.changes) == (1, 1, 2)
    [of_guild] = await keys.of("guild", ANN)
    assert of_guild.added_by is None
    changes = await AuditRepository(database).newest(33, limit=9)
    assert [change.user_id for change in changes] == [BEN, None]


@pytest.mark.parametrize("error", [StorageUnavailable("away"), MediaStoreUnavailable("away")])
async def test_what_could_not_be_erased_is_erased_when_it_is_asked_for_again(
    database: Database, keys: KeyService, error: Exception
) -> None:
    await keep(database, keys)
    jobs = Jobs(left=2, fails=error)
    ours = personal_data(database, jobs, keys)
    with pytest.raises(DataUnavailable):
        await ours.erase(ANN)
    jobs.fails = None
    assert await ours.erase(ANN) == 2
    assert (await ours.count(ANN)).keys == ()
