"""`python bot.py usage` prints what the operator's key has spent."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.usage import usage
from settings import Settings
from storage.database import Database, open_database
from storage.holds import HoldRepository
from tests.storage.holds import NOON, held_job, holds_of

DAY_S = 86400.0
TABLE = """\
month    server                generations    answers         dollars
2026-12  34                              1          0           $2.00
2026-12  all                             1          0           $2.00
2026-11  direct messages                 2          0     ≈ $2,000.00
2026-11  33                              2          0           $0.30
2026-11  34                              2          1       ≈ $0.0042
2026-11  all                             6          1   ≈ $2,000.3042
"""


async def spend(database: Database) -> None:
    """What two servers and two people in direct messages have had the operator pay."""
    holds = HoldRepository(database)
    jobs = {
        held_job("1", key_owner="operator"): [100_000, 200_000],
        held_job("2", key_owner="operator", guild_id=34, tenant="34"): [4_000],
        held_job("3", key_owner="operator", guild_id=None, tenant="11"): [1_500_000_000],
        held_job("4", key_owner="operator", guild_id=None, tenant="12"): [500_000_000],
        held_job("7", key_owner="operator", guild_id=34, tenant="34", task="conversational"): [200],
        held_job("5", key_owner="operator", guild_id=34, tenant="34", began_at=NOON + 20 * DAY_S): [
            2_000_000
        ],
        held_job("6"): [7_000_000],
    }
    for job, estimates in jobs.items():
        await holds.hold(job, holds_of(job.job_id, *estimates))
    await holds.settle("2", 1, at=NOON, approximate=True)
    await holds.settle("4", 1, at=NOON, unclear=True)


async def test_it_prints_months_and_servers_with_their_sums_beside_a_running_bot(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_database(database_url) as database:  # as the bot has it
        await spend(database)
        assert await usage(Settings(database_url=database_url)) == 0
    said = capsys.readouterr().out
    assert said.startswith(TABLE)
    assert "None of this is a bill" in said


async def test_without_spending_it_says_so(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await usage(Settings(database_url=sqlite_url)) == 0
    assert "has not spent anything" in capsys.readouterr().out


async def test_where_nothing_is_kept_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert await usage(Settings(database_url="memory:")) == 0
    assert "nothing that was spent is on record" in capsys.readouterr().out


async def test_without_a_database_it_says_what_makes_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.sqlite"
    assert await usage(Settings(database_url=f"sqlite:///{path}")) == 1
    assert "python bot.py migrate" in capsys.readouterr().err
    assert not path.exists()
