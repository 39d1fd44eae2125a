"""Opens the thread in which a conversation goes on."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any, Final

import discord
from discord import Interaction

from cogs.answers import public_catalogue
from cogs.talk_requests import question_of
from guilds.unavailable import data_errors
from jobs.conversations import Conversations, ConversationThread, Turn
from jobs.talk import Talk
from replies.text import threads as texts
from replies.threads import first_message

# Discord's: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
THREAD_EXISTS: Final = 160004
TOO_MANY_THREADS: Final = 160006


class NoThread(Exception):
    """There is no thread; the text is the sentence that says why."""


async def open_thread(
    interaction: Interaction[Any],
    message: discord.Message,
    conversations: Conversations,
    turn: Turn,
    talk: Talk,
    t: NullTranslations,
) -> str:
    """Open a thread under an answer, where there is none yet, and return where it goes on.

    What was broken off before is completed. Raises `NoThread` and `DataUnavailable`.
    """
    everybodys = public_catalogue(interaction)
    words = talk.words or question_of(turn.spec.request)
    await _create(message, texts.thread_name(everybodys, words), t)
    thread = ConversationThread(
        thread_id=message.id,  # a thread under a message has its id
        guild_id=message.guild.id if message.guild is not None else 0,
        conversation_id=talk.conversation_id,
        started_by=talk.started_by,
        last_job_id=turn.spec.job_id,
    )
    with data_errors():
        is_kept = await conversations.thread(thread.thread_id) is not None
    if not is_kept:
        await _begin(interaction.client, thread, everybodys, t)
        with data_errors():
            await conversations.add_thread(thread)
    return texts.goes_on_in(t, thread.thread_id)


async def _create(message: discord.Message, name: str, t: NullTranslations) -> None:
    """Create the thread, unless there is one."""
    try:
        await message.create_thread(name=name)
    except discord.Forbidden:
        raise NoThread(texts.may_not_open(t)) from None
    except discord.NotFound:
        raise NoThread(texts.message_gone(t)) from None
    except discord.HTTPException as error:
        if error.code == THREAD_EXISTS:
            return
        if error.code == TOO_MANY_THREADS:
            raise NoThread(texts.too_many_threads(t)) from None
        if error.status >= 500:
            raise
        raise NoThread(texts.not_opened(t)) from None


async def _begin(
    client: discord.Client,
    thread: ConversationThread,
    everybodys: NullTranslations,
    t: NullTranslations,
) -> None:
    """Send the first message."""
    view = first_message(everybodys, thread, thread.last_job_id)
    view.stop()  # or discord.py would wait for its clicks
    channel = client.get_partial_messageable(thread.thread_id)
    try:
        await channel.send(view=view, allowed_mentions=discord.AllowedMentions.none())
    except (discord.Forbidden, discord.NotFound):
        raise NoThread(texts.cannot_write(t, thread.thread_id)) from None
    except discord.HTTPException as error:
        if error.status >= 500:
            raise
        raise NoThread(texts.cannot_write(t, thread.thread_id)) from None
