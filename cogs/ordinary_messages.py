"""What is read in an ordinary message: whether it may be for the bot, and what is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from discord import (
    Attachment,
    Guild,
    Member,
    Message,
    MessageType,
    Permissions,
    TextChannel,
    Thread,
)
from discord.utils import DEFAULT_FILE_SIZE_LIMIT_BYTES

from cogs.attachment import TYPES, type_of
from cogs.handlers import job_ids
from cogs.requester import FOR_THREADS, RESTRICTABLE
from guilds.decisions import Place
from jobs import Requester

MANAGE_GUILD: Final = Permissions(manage_guild=True)
ORDINARY: Final = frozenset({MessageType.default, MessageType.reply})


def is_of_person(message: Message) -> bool:
    """Whether a person wrote words in it, or attached a picture."""
    return (
        message.type in ORDINARY
        and not message.author.bot
        and message.webhook_id is None
        and (bool(message.content.strip()) or picture_of(message) is not None)
    )


def conversation_place(message: Message, own_id: int) -> int | None:
    """The id of the thread in which it may go on, or of the message of the bot to which it replies;
    None if it can be for nobody but people."""
    if isinstance(message.channel, Thread):
        return message.channel.id  # whose it is does not matter: the bot uses one that is there
    replied = replied_to(message, own_id)
    return None if replied is None else replied.id


def replied_to(message: Message, own_id: int) -> Message | None:
    """The message of the bot to which it replies."""
    replied = message.reference.resolved if message.reference is not None else None
    return replied if isinstance(replied, Message) and replied.author.id == own_id else None


def answered_jobs(answer: Message) -> Iterator[str]:
    """The ids of the jobs whose answer a message of the bot may be."""
    yield from job_ids(answer)
    if answer.reference is not None and answer.reference.message_id is not None:
        yield str(answer.reference.message_id)  # a job has the id of the message that it answers


def attached_to(message: Message) -> Attachment | None:
    """The first picture of a message; if it has none, the first file, which is then refused."""
    return picture_of(message) or next(iter(message.attachments), None)


def picture_of(message: Message) -> Attachment | None:
    """The first attachment that is a picture by its type."""
    return next((it for it in message.attachments if type_of(it) in TYPES), None)


def requester_of(message: Message, user_locale: str | None) -> Requester:
    """Who wrote it, and where. `user_locale` is known from commands of theirs, if at all."""
    guild = message.guild
    guild_locale = None if guild is None else guild.preferred_locale.value
    roles = message.author.roles if isinstance(message.author, Member) else []
    return Requester(
        user_id=message.author.id,
        guild_id=None if guild is None else guild.id,
        channel_id=message.channel.id,
        user_locale=user_locale or guild_locale or "en-US",
        guild_locale=guild_locale,
        role_ids=tuple(role.id for role in roles if not role.is_default()),
    )


def place_of(message: Message) -> Place:
    """Where it was written, as the rules see it."""
    channel, guild = message.channel, message.guild
    return Place(
        guild_id=None if guild is None else guild.id,
        channel_id=channel.id,
        parent_id=channel.parent_id if isinstance(channel, Thread) else None,
        age_restricted=isinstance(channel, RESTRICTABLE) and channel.is_nsfw(),
    )


def may_manage_guild(message: Message) -> bool:
    """Whether its author manages the guild."""
    author = message.author
    return isinstance(author, Member) and author.guild_permissions >= MANAGE_GUILD


def can_open_thread(message: Message) -> bool:
    """Whether the bot may open a thread under its reply, and write in it."""
    channel, guild = message.channel, message.guild
    if guild is None or not isinstance(channel, TextChannel):
        return False
    return channel.permissions_for(guild.me) >= FOR_THREADS


def file_limit_bytes(guild: Guild | None) -> int:
    """The largest file that the bot may attach to a message."""
    return DEFAULT_FILE_SIZE_LIMIT_BYTES if guild is None else guild.filesize_limit
