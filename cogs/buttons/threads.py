"""Open a thread: a conversation goes on in a thread of its own. And who may continue it there."""

from __future__ import annotations

from dataclasses import replace

from cogs.answers import answer_privately, public_catalogue
from cogs.handlers import Click, JobButtonHandler
from cogs.talk_handlers import kept_turn
from cogs.thread_opening import NoThread, open_thread
from guilds.unavailable import DataUnavailable, data_errors
from jobs.conversations import ConversationThread
from replies.buttons import component_ids
from replies.text import refusals
from replies.text import talks as talk_texts
from replies.text import threads as texts
from replies.threads import OPEN_KIND, first_message


class OpenThread(JobButtonHandler):
    """For the one who began the conversation."""

    kind = "thread"

    async def clicked(self, click: Click) -> None:
        """Open it, or point to the one that there is."""
        interaction, conversations = click.interaction, self.talks.conversations
        turn = await kept_turn(self.talks, interaction, click.argument)
        if turn is None or conversations is None or interaction.message is None:
            return
        talk = turn.spec.talk
        if talk is None or not talk.can_continue:
            await answer_privately(interaction, talk_texts.cannot_go_on(click.t))
            return
        if talk.started_by != click.user_id:
            await answer_privately(interaction, texts.only_starter_opens(click.t))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            answer = await open_thread(
                interaction, interaction.message, conversations, turn, talk, click.t
            )
        except NoThread as error:
            answer = str(error)
        except DataUnavailable:
            answer = refusals.database_unavailable(click.t)
        await answer_privately(interaction, answer)


class WhoMayContinue(JobButtonHandler):
    """Switches whether everybody may continue in a thread. For the one who began the conversation.

    The argument is the thread's id; it, too, must be that of the message.
    """

    kind = OPEN_KIND

    async def clicked(self, click: Click) -> None:
        """Change it, and what the message says."""
        try:
            with data_errors():
                changed = await self._changed(click)
        except DataUnavailable:
            changed = refusals.database_unavailable(click.t)
        if isinstance(changed, str):
            await answer_privately(click.interaction, changed)
            return
        await click.interaction.response.edit_message(
            view=first_message(
                public_catalogue(click.interaction), changed, _job_id(click, changed)
            )
        )

    async def _changed(self, click: Click) -> ConversationThread | str:
        """The thread as it is now, or why it is as it was. Raises `StorageError`."""
        thread_id, conversations = click.interaction.channel_id, self.talks.conversations
        if thread_id is None or click.argument != str(thread_id):
            return refusals.unknown_component(click.t)
        thread = None if conversations is None else await conversations.thread(thread_id)
        if thread is None or conversations is None:
            return refusals.conversation_gone(click.t)
        if thread.started_by != click.user_id:
            return texts.only_starter_opens(click.t)
        await conversations.set_open(thread_id, is_open=not thread.is_open)
        return replace(thread, is_open=not thread.is_open)


def _job_id(click: Click, thread: ConversationThread) -> str:
    """The job after whose answer the button Continue in the message goes on."""
    message = click.interaction.message
    shown = component_ids(message) if message is not None else ()
    return next((it.argument for it in shown if it.kind == "continue"), thread.last_job_id)
