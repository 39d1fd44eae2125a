"""Corrects a reply that says that its job is running when a restart has lost the job."""

from __future__ import annotations

import discord

from cogs.answers import public_catalogue
from cogs.handlers import Click
from cogs.service import GenerationService
from replies.restarted import restarted_view, shows_running


async def correct_lost_reply(click: Click, service: GenerationService) -> bool:
    """Rewrite the message that was clicked if its job is lost; whether it was.

    A job that is known but not running has just ended: its reply is complete, or about to be.
    """
    message, job_id = click.interaction.message, click.argument
    if (
        message is None
        or not shows_running(message)
        or await service.jobs.is_running(job_id)
        or await service.jobs.spec(job_id) is not None
    ):
        return False
    t = public_catalogue(click.interaction)
    await click.interaction.response.edit_message(
        view=restarted_view(t, message, job_id),
        attachments=message.attachments,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    return True
