"""Continue: asks for the next words of a conversation."""

from __future__ import annotations

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler, open_modal
from cogs.invocation import InteractionInvocation
from cogs.modals.next_words import NextWords
from cogs.talk_checks import CannotAsk
from cogs.talk_forms import next_words_form
from cogs.talk_handlers import kept_turn
from guilds.unavailable import DataUnavailable
from replies.text import refusals


class Continue(JobButtonHandler):
    """For the one who began the conversation, and in a thread for whom they let in."""

    kind = "continue"

    async def clicked(self, click: Click) -> None:
        """Open the modal, unless what is entered there would be refused."""
        turn = await kept_turn(self.talks, click.interaction, click.argument)
        if turn is None:
            return
        try:
            await self.talks.check(InteractionInvocation(click.interaction), turn)
        except CannotAsk as error:
            await answer_privately(click.interaction, str(error))
        except DataUnavailable:
            await answer_privately(click.interaction, refusals.database_unavailable(click.t))
        else:
            form = next_words_form(click.t, NextWords.custom_id(click.argument))
            await open_modal(click.interaction, form)
