"""Show prompt: answers with the whole prompt of a job."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

from discord import Message

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.restarted import correct_lost_reply
from jobs import JobSpec
from replies.prompt import (
    HeldPrompt,
    both_prompts_answer,
    improved_prompt_in,
    prompt_answer,
    prompt_in,
)
from replies.text import refusals


class ShowPrompt(JobButtonHandler):
    """For everybody."""

    kind = "prompt"

    async def clicked(self, click: Click) -> None:
        """Answer privately with the prompt: the job's, else what the message holds of it."""
        await correct_lost_reply(click, self.service)
        spec = await self.service.jobs.spec(click.argument)
        answer = _answer(click.t, spec, click.interaction.message)
        if answer is None:
            await answer_privately(click.interaction, refusals.prompt_unknown(click.t))
        else:
            await answer_privately(click.interaction, **answer)


def _answer(
    t: NullTranslations, spec: JobSpec | None, message: Message | None
) -> dict[str, Any] | None:
    """The arguments of the answer, None if the prompt is not known."""
    if spec is None:
        found = prompt_in(message) if message is not None else None
        return None if found is None else prompt_answer(t, found)
    original, improved = spec.request.prompt, None
    if message is not None and spec.enhancing is not None:
        improved = improved_prompt_in(message, original)
    if improved is None:
        return prompt_answer(t, HeldPrompt(original))
    return both_prompts_answer(t, original, improved)
