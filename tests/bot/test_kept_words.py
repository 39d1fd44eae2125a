"""What is kept of a user, in words."""

from __future__ import annotations

from cogs.privacy import kept_words
from guilds.models import Retention
from guilds.personal_data import KeptData
from storage.user_jobs import KeptJobs
from tests.bot.builders import ENGLISH


def words(of_others: int) -> str:
    jobs = KeptJobs(jobs=2, oldest_at=1000.0, files=0, file_bytes=0, of_others=of_others)
    kept = KeptData(jobs=jobs, generations=0, micros=0, is_exact=True, keys=(), changes=0)
    return kept_words(ENGLISH, kept, Retention(media_days=7, history_days=90))


def test_requests_of_others_in_ones_conversations_are_told_apart_from_ones_own() -> None:
    assert "2 requests, from <t:1000:D> on" in words(3)
    assert "3 requests of others, in conversations that you took part in" in words(3)
    assert "1 request of somebody else, in a conversation" in words(1)
    assert "others" not in words(0)
