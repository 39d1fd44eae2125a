"""Refusals, and what a member reads about an error that nobody foresaw."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from cogs.answers import error_sentence, on_error
from jobs import JobRejected, JobsUnavailable, ShuttingDown, TooManyJobs
from jobs.models import ConversationGone, ConversationTooLong
from replies.text.refusals import rejection
from tests.bot.builders import ENGLISH


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (1, "You already have 1 job running. Wait until it finishes, or cancel it."),
        (2, "You already have 2 jobs running. Wait until one finishes, or cancel one."),
    ],
)
def test_a_member_with_too_many_jobs_learns_how_many_there_may_be(
    limit: int, sentence: str
) -> None:
    assert rejection(ENGLISH, TooManyJobs(limit)) == sentence


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ConversationGone(), "This conversation was forgotten, or is no longer kept."),
        (ConversationTooLong(500), "A conversation can have 500 answers at most."),
    ],
)
def test_who_cannot_continue_a_conversation_learns_why_and_what_to_do(
    error: JobRejected, why: str
) -> None:
    assert rejection(ENGLISH, error) == f"{why} Start a new one with /chat."


def test_while_the_bot_stops_members_are_asked_to_wait() -> None:
    sentence = rejection(ENGLISH, ShuttingDown())
    assert sentence == "The bot is restarting. Try again in a minute."


def test_an_error_that_nobody_foresaw_has_a_sentence_too() -> None:
    assert "tell the person who runs" in error_sentence(ENGLISH, ZeroDivisionError())


def test_while_the_database_cannot_be_used_the_member_learns_that_nothing_was_done() -> None:
    command = cast("Any", SimpleNamespace(name="imagine"))
    for error in (JobsUnavailable(), app_commands.CommandInvokeError(command, JobsUnavailable())):
        sentence = error_sentence(ENGLISH, error)
        assert sentence.startswith("The bot cannot use its database at the moment, so nothing was")


def test_a_command_that_discord_knows_in_an_older_version_is_explained() -> None:
    assert "has just changed" in error_sentence(ENGLISH, app_commands.CommandNotFound("old", []))


@pytest.mark.parametrize(
    ("status", "code", "why"), [(400, 40060, "delivered twice"), (404, 10062, "answered too late")]
)
async def test_an_interaction_that_nobody_waits_for_is_one_line_at_info(
    status: int, code: int, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    interaction = cast("Any", SimpleNamespace(id=5, guild_id=33, user=SimpleNamespace(id=11)))
    response = cast("Any", SimpleNamespace(status=status, reason="No"))
    error = discord.HTTPException(response, {"code": code, "message": "No."})
    command = cast("Any", SimpleNamespace(name="imagine"))
    await on_error(interaction, app_commands.CommandInvokeError(command, error))
    [record] = caplog.records
    assert record.levelname == "INFO"
    assert record.exc_info is None
    assert record.getMessage() == (f"interaction 5 (guild 33, member 11) was {why} (code {code})")
