"""The form of `/key set`."""

from __future__ import annotations

from cogs.handlers import ModalHandler, Submission
from cogs.key_actions import KeyActions
from cogs.key_form import entered_key
from cogs.own_keys import answer_with_own_keys


class MemberKeyModal(ModalHandler):
    """For everybody. The key is stored for the user who submits the modal."""

    kind = "member-key"

    async def submitted(self, submission: Submission) -> None:
        """Keep the key, or say why it cannot be used."""

        async def enter(actions: KeyActions) -> str:
            return await actions.enter(entered_key(submission.fields))

        await answer_with_own_keys(submission.interaction, self.guilds, enter)
