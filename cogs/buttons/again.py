"""Again: repeats a job with other seeds."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.invocation import InteractionInvocation
from hfmedia.types import TASKS
from replies.text import refusals


class Again(JobButtonHandler):
    """For everybody, as a job of their own."""

    kind = "again"

    async def clicked(self, click: Click) -> None:
        """Submit the same request with a new seed, or say what is no longer known of it."""
        spec = await self.service.jobs.spec(click.argument)
        if spec is None:
            await answer_privately(click.interaction, refusals.request_forgotten(click.t))
        elif "image" in TASKS[spec.request.task].takes and spec.request.image is None:
            await answer_privately(click.interaction, refusals.image_forgotten(click.t))
        else:
            request = spec.request.with_parameters(seed=self.service.new_seed())
            invocation = InteractionInvocation(click.interaction)
            submit = self.service.submitter.submit
            await submit(
                invocation, request, spec.count, spoiler=spec.spoiler, enhancing=spec.enhancing
            )
