"""Show prompt: answers with the whole prompt of a job."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.restarted import correct_lost_reply
from replies.prompt import HeldPrompt, prompt_answer, prompt_in
from replies.text import refusals


class ShowPrompt(JobButtonHandler):
    """For everybody."""

    kind = "prompt"

    async def clicked(self, click: Click) -> None:
        """Answer privately with the prompt: the job's, else what the message holds of it."""
        await correct_lost_reply(click, self.service)
        spec = await self.service.jobs.spec(click.argument)
        message = click.interaction.message
        if spec is not None:
            prompt = HeldPrompt(spec.request.prompt)
        elif message is not None and (found := prompt_in(message)) is not None:
            prompt = found
        else:
            await answer_privately(click.interaction, refusals.prompt_unknown(click.t))
            return
        await answer_privately(click.interaction, **prompt_answer(click.t, prompt))
