"""Thinking: shows what a model thought before it answered."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.talk_handlers import kept_turn
from replies.thought import thought_answer


class Thinking(JobButtonHandler):
    """For everybody who sees the answer."""

    kind = "thinking"

    async def clicked(self, click: Click) -> None:
        """Answer privately with it, or say that it is not kept."""
        turn = await kept_turn(self.talks, click.interaction, click.argument)
        if turn is not None:
            await answer_privately(click.interaction, **thought_answer(click.t, turn.thought))
