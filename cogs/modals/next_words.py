"""The modal of Continue."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import ModalHandler, Submission, concerns_message
from cogs.invocation import InteractionInvocation
from cogs.talk_forms import WORDS, entered
from cogs.talk_handlers import kept_turn
from replies.text import refusals


class NextWords(ModalHandler):
    """The argument is the job whose answer was read: it goes on from there, whatever came since."""

    kind = "continue"

    async def submitted(self, submission: Submission) -> None:
        """Submit the question as a job of the user who submits the modal."""
        interaction = submission.interaction
        if not concerns_message(interaction, submission.argument):
            await answer_privately(interaction, refusals.unknown_component(submission.t))
            return
        turn = await kept_turn(self.talks, interaction, submission.argument)
        if turn is not None:
            words = entered(submission.fields, WORDS)
            await self.talks.continue_(InteractionInvocation(interaction), turn, words)
