"""Stop: ends an answer that is being written. What there is of it stays."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.restarted import correct_lost_reply
from cogs.talk_handlers import is_requester_or_moderator
from jobs import UnknownJob
from replies.text import talks as texts


class Stop(JobButtonHandler):
    """For the requester and for those who may manage messages."""

    kind = "stop"

    async def clicked(self, click: Click) -> None:
        """Stop it; if a restart has lost it, say so in the message."""
        if await correct_lost_reply(click, self.service):
            return
        if not await is_requester_or_moderator(click, self.service):
            await answer_privately(click.interaction, texts.only_requester_stops(click.t))
            return
        try:
            await self.service.jobs.cancel(click.argument, user_id=click.user_id)
        except UnknownJob:
            await answer_privately(click.interaction, texts.nothing_to_stop(click.t))
        else:
            await click.interaction.response.defer()
