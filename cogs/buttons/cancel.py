"""Cancel: stops a running job."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.restarted import correct_lost_reply
from jobs import UnknownJob
from replies.text import refusals


class Cancel(JobButtonHandler):
    """For the requester and for those who may manage messages."""

    kind = "cancel"

    async def clicked(self, click: Click) -> None:
        """Cancel the job; if a restart has lost it, say so in the message."""
        if await correct_lost_reply(click, self.service):
            return
        if not click.by_requester_or_moderator:
            await answer_privately(click.interaction, refusals.only_requester_cancels(click.t))
            return
        try:
            await self.service.jobs.cancel(click.argument, user_id=click.user_id)
        except UnknownJob:
            await answer_privately(click.interaction, refusals.nothing_to_cancel(click.t))
        else:
            await click.interaction.response.defer()
