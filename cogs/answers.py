"""Answers that one person sees, in their language; and what happens to an error."""

from __future__ import annotations

import logging
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from i18n import Languages
from jobs import JobRejected
from replies.text import refusals
from replies.text.errors import unexpected_failure

if TYPE_CHECKING:
    from discord import Interaction

log = logging.getLogger(__name__)

ALREADY_ANSWERED: Final = 40060  # the gateway delivered an interaction twice
TOO_LATE: Final = 10062  # the three seconds for the first answer are over


def private_catalogue(interaction: Interaction[Any]) -> NullTranslations:
    """The catalogue of what only this user reads."""
    languages: Languages = interaction.client.languages
    return languages.translations(interaction.locale.value)


def public_catalogue(interaction: Interaction[Any]) -> NullTranslations:
    """The catalogue of what everybody reads: the guild's, else the user's."""
    languages: Languages = interaction.client.languages
    return languages.translations((interaction.guild_locale or interaction.locale).value)


async def answer_privately(
    interaction: Interaction[Any], sentence: str | None = None, **content: Any
) -> None:
    """Answer so that only this user sees it, whether or not there was an answer already.

    `content` are further arguments of `send_message`: `view`, `file`, `content`.
    """
    if sentence is not None:
        content["content"] = sentence
    content |= {"ephemeral": True, "allowed_mentions": discord.AllowedMentions.none()}
    if interaction.response.is_done():
        await interaction.followup.send(**content)
    else:
        await interaction.response.send_message(**content)


async def on_error(interaction: Interaction[Any], error: Exception) -> None:
    """The last resort of every command, button and modal: log the error and answer in words."""
    cause = getattr(error, "original", error)
    if isinstance(cause, discord.HTTPException) and cause.code in {ALREADY_ANSWERED, TOO_LATE}:
        why = "delivered twice" if cause.code == ALREADY_ANSWERED else "answered too late"
        log.info("%s was %s (code %s)", described(interaction), why, cause.code)
        return
    if not isinstance(cause, JobRejected):  # of which nothing has to be mended here
        log.error("%s failed", described(interaction), exc_info=cause)
    try:
        await answer_privately(interaction, error_sentence(private_catalogue(interaction), error))
    except discord.HTTPException as failed:
        log.info("%s could not be answered (code %s)", described(interaction), failed.code)


def error_sentence(t: NullTranslations, error: Exception) -> str:
    """The answer to an error that a command or a click ended with."""
    if isinstance(error, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return refusals.command_changed(t)
    cause = getattr(error, "original", error)
    if isinstance(cause, JobRejected):
        return refusals.rejection(t, cause)
    return unexpected_failure(t)


def described(interaction: Interaction[Any]) -> str:
    """An interaction in the log."""
    return (
        f"interaction {interaction.id} (guild {interaction.guild_id}, member {interaction.user.id})"
    )
