"""Ask again: asks the same question once more."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.invocation import InteractionInvocation
from replies.text import refusals


class AskAgain(JobButtonHandler):
    """For those who may continue the conversation; the answer is a job of their own."""

    kind = "ask-again"

    async def clicked(self, click: Click) -> None:
        """Submit the same question, or say what is no longer known of it."""
        spec = await self.service.jobs.spec(click.argument)
        if spec is not None:
            await self.talks.ask_again(InteractionInvocation(click.interaction), spec)
            return
        is_kept = self.talks.conversations is not None
        forgotten = refusals.conversation_gone if is_kept else refusals.request_forgotten
        await answer_privately(click.interaction, forgotten(click.t))
