"""Forget: erases a conversation, after a second click."""

from __future__ import annotations

from abc import abstractmethod

import discord
from discord import ButtonStyle, ui

from cogs.answers import answer_privately
from cogs.handlers import Click, JobButtonHandler
from cogs.talk_handlers import kept_turn
from guilds.unavailable import DataUnavailable, data_errors
from jobs.conversations import Conversations
from jobs.talk import Talk
from replies.buttons import RegisteredButton
from replies.text import forgetting as texts
from replies.text import refusals


class _OfTheirOwn(JobButtonHandler):
    """For the one who began the conversation. What others see in Discord they can delete there."""

    async def clicked(self, click: Click) -> None:
        """Call `meant`, or say why not."""
        turn = await kept_turn(self.talks, click.interaction, click.argument)
        if turn is None:
            return
        if turn.spec.talk is None or turn.spec.talk.started_by != click.user_id:
            await answer_privately(click.interaction, texts.not_yours(click.t))
            return
        await self.meant(click, turn.spec.talk)

    @abstractmethod
    async def meant(self, click: Click, talk: Talk) -> None:
        """Answer a click of the one who began this conversation."""


class Forget(_OfTheirOwn):
    """Asks whether it is meant."""

    kind = "forget"

    async def meant(self, click: Click, talk: Talk) -> None:
        """Ask, so that only they see it."""
        view = _view(texts.question(click.t))
        button = RegisteredButton(
            label=texts.label(click.t),
            style=ButtonStyle.danger,
            custom_id=ForgetIt.custom_id(click.argument),
        )
        view.add_item(ui.ActionRow(button))
        await answer_privately(click.interaction, view=view)


class ForgetIt(_OfTheirOwn):
    """Erases the conversation."""

    kind = "forget-it"

    async def meant(self, click: Click, talk: Talk) -> None:
        """Erase it, and say what came of it in the place of the question."""
        message = click.interaction.message
        if message is None or not message.flags.ephemeral:  # a forged id: it is no question
            await answer_privately(click.interaction, refusals.unknown_component(click.t))
            return
        assert self.talks.conversations is not None, "it knows the conversation"  # noqa: S101
        await click.interaction.response.edit_message(view=_view(texts.forgetting(click.t)))
        sentence = await _forgotten(click, self.talks.conversations, talk.conversation_id)
        await click.interaction.edit_original_response(
            view=_view(sentence), allowed_mentions=discord.AllowedMentions.none()
        )


async def _forgotten(click: Click, conversations: Conversations, conversation_id: str) -> str:
    """What came of it."""
    try:
        with data_errors():
            left = await conversations.forget(conversation_id)
    except DataUnavailable:
        return texts.failed(click.t)
    return texts.not_all_forgotten(click.t, left) if left else texts.forgotten(click.t)


def _view(text: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return view
