"""What the buttons and modals of conversations have in common."""

from __future__ import annotations

from typing import Any

from discord import Interaction

from cogs.answers import answer_privately, private_catalogue
from cogs.handlers import Click
from cogs.service import GenerationService
from cogs.talks import TalkService
from guilds.unavailable import DataUnavailable
from jobs.conversations import Turn
from replies.text import refusals
from replies.text import talks as texts


async def kept_turn(talks: TalkService, interaction: Interaction[Any], job_id: str) -> Turn | None:
    """The question and the answer of a job; None after an answer that says why there are none."""
    t = private_catalogue(interaction)
    try:
        turn = await talks.turn(job_id)
    except DataUnavailable:
        sentence = refusals.database_unavailable(t)
    else:
        if turn is not None:
            return turn
        is_kept = talks.conversations is not None
        sentence = (refusals.conversation_gone if is_kept else texts.conversations_never_kept)(t)
    await answer_privately(interaction, sentence)
    return None


async def is_requester_or_moderator(click: Click, service: GenerationService) -> bool:
    """Whether the one who clicked asked for the job, or may manage messages.

    Discord does not say who asked for a reply to a message, so the job is looked at.
    """
    if click.by_requester_or_moderator:
        return True
    if click.requester_id is not None:
        return False
    spec = await service.jobs.spec(click.argument)
    return spec is not None and spec.requester.user_id == click.user_id
