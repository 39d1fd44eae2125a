"""The modal of "Ask about this"."""

from __future__ import annotations

from cogs.handlers import ModalHandler, Submission
from cogs.invocation import InteractionInvocation
from cogs.talk_forms import MESSAGE, WORDS, entered


class AskAbout(ModalHandler):
    """For everybody. It brings the words of the message back."""

    kind = "ask-about"

    async def submitted(self, submission: Submission) -> None:
        """Begin a conversation about the message."""
        invocation = InteractionInvocation(submission.interaction)
        question, message = (entered(submission.fields, name) for name in (WORDS, MESSAGE))
        await self.talks.ask(invocation, question, about=message)
