"""Use prompt 1, 2, 3: makes a picture by a prompt of a description."""

from __future__ import annotations

from typing import ClassVar

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.invocation import InteractionInvocation
from cogs.options import Options
from guilds.unavailable import DataUnavailable
from hfmedia.types import find_task
from replies.chat.describing import parse_description
from replies.prompt import numbered_prompt_in
from replies.text import refusals
from replies.text import talks as texts


class UsePrompt(JobButtonHandler):
    """For everybody, as a job of their own, like /imagine with that prompt."""

    number: ClassVar[int]

    async def clicked(self, click: Click) -> None:
        """Make the picture, or say that the prompt is not known any more."""
        try:
            prompt = await self._kept_prompt(click)
        except DataUnavailable:
            await answer_privately(click.interaction, refusals.database_unavailable(click.t))
            return
        if prompt is None and click.interaction.message is not None:
            prompt = numbered_prompt_in(click.interaction.message, self.number)
        if prompt is None:
            await answer_privately(click.interaction, texts.prompt_not_kept(click.t))
            return
        options = Options(task=find_task(gives="image", from_image=False), prompt=prompt)
        await self.service.handle_command(InteractionInvocation(click.interaction), options)

    async def _kept_prompt(self, click: Click) -> str | None:
        """The prompt in the answer. Raises `DataUnavailable`."""
        turn = await self.talks.turn(click.argument)
        prompts = parse_description(turn.text).prompts if turn is not None else ()
        return prompts[self.number - 1] if self.number <= len(prompts) else None


class FirstPrompt(UsePrompt):
    """The first one."""

    kind, number = "prompt-1", 1


class SecondPrompt(UsePrompt):
    """The second one."""

    kind, number = "prompt-2", 2


class ThirdPrompt(UsePrompt):
    """The third one."""

    kind, number = "prompt-3", 3
