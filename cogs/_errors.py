"""Errors in words for members: what happened, and what can be done."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from hfmedia.errors import (
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    HFMediaError,
    HubUnavailable,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
    ProviderError,
    RequestError,
    SetupError,
    UnknownOutcome,
)
from jobs import JobRejected, TooManyJobs
from replies.text.markdown import plain

if TYPE_CHECKING:
    from discord import Interaction

log = logging.getLogger(__name__)

SAID = 250  # characters of somebody else's words


def sentence(error: HFMediaError) -> str:
    """Why a generation failed, in markdown of our own: foreign words in it are plain."""
    said = plain(str(error), SAID)
    match error:
        case MissingAuthError():
            return (
                "The bot has no Hugging Face key that works. "
                "Whoever runs it has to put one into `HF_TOKEN`."
            )
        case OutOfCredits():
            return (
                "The bot's Hugging Face account has no credits left. "
                "Whoever runs it has to top it up."
            )
        case HubUnavailable():
            return "The Hugging Face Hub does not answer. Try again in a few minutes."
        case SetupError():
            return f"{said} Whoever runs the bot has to mend it."
        case ContentRefused():
            return f"The provider refused this prompt ({said}). Change its words."
        case ModelNotSupportedError():
            return f"{said} Choose another one from the list of `model`."
        case RequestError():
            return f"{said} Change that and try again."
        case DeadlineExceeded():
            return f"{said} Try again later, or choose another model."
        case DownloadError():
            again = "Try again." if error.again else "Try again, or choose another model."
            return f"It was made but could not be fetched. {said} {again}"
        case UnknownOutcome():
            return f"{said} It may have been made and paid for all the same."
        case ProviderError():
            return f"{said} Try again later, or choose another model."
        case _:
            return f"{said} Try again later."


def rejection(error: JobRejected) -> str:
    """Why no job is taken now."""
    if isinstance(error, TooManyJobs):
        jobs = "One job of yours is" if error.limit == 1 else f"{error.limit} jobs of yours are"
        return f"{jobs} still at work. Wait until one is finished, or cancel it."
    return "The bot is being restarted. Try again in a minute."


def unexpected(error: Exception) -> str:
    """What to say of an error that nobody foresaw."""
    if isinstance(error, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return "This command has just changed. Press Ctrl+R, or try again in a minute."
    return "Something broke inside the bot. Try again; if it stays so, tell whoever runs it."


async def refuse(interaction: Interaction[Any], why: str) -> None:
    """One sentence that only the one who asked sees."""
    if interaction.response.is_done():
        await interaction.followup.send(why, ephemeral=True)
    else:
        await interaction.response.send_message(why, ephemeral=True)


async def on_error(interaction: Interaction[Any], error: Exception) -> None:
    """The last resort of every command and button: log it, and leave nobody without an answer."""
    cause = getattr(error, "original", error)
    if isinstance(cause, discord.NotFound):
        log.warning("interaction %s was answered too late", interaction.id)
        return
    log.error("interaction %s broke", interaction.id, exc_info=cause)
    try:
        await refuse(interaction, unexpected(error))
    except discord.HTTPException as gone:
        log.info("interaction %s could not be answered: %s", interaction.id, gone.code)
