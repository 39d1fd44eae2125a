"""What a job needs to know of an interaction: who asked, and where the reply is."""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from discord import (
    HTTPException,
    Interaction,
    InteractionType,
    Member,
    Permissions,
    StageChannel,
    TextChannel,
    Thread,
    VoiceChannel,
)

from cogs.answers import ALREADY_ANSWERED
from guilds import decisions
from guilds.decisions import Place
from jobs import Jobs, ReplyTarget, Requester
from jobs.models import REPLY_LIFETIME_S, Acknowledgement

log = logging.getLogger(__name__)

FIRST_ANSWER_S: Final = 3.0  # that Discord waits for the first answer to an interaction
MAX_CLOCK_DIFFERENCE_S: Final = 30.0
FOR_THREADS: Final = Permissions(create_public_threads=True, send_messages_in_threads=True)
RESTRICTABLE: Final = (StageChannel, TextChannel, Thread, VoiceChannel)


def requester_of(interaction: Interaction[Any]) -> Requester:
    """Who asked, and where."""
    user, guild_locale = interaction.user, interaction.guild_locale
    roles = user.roles if isinstance(user, Member) else []
    return Requester(
        user_id=user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        user_locale=interaction.locale.value,
        guild_locale=guild_locale.value if guild_locale is not None else None,
        role_ids=tuple(role.id for role in roles if not role.is_default()),
        user_install=interaction.is_user_integration() and not interaction.is_guild_integration(),
        from_button=interaction.type is not InteractionType.application_command,
    )


def member_of(interaction: Interaction[Any]) -> decisions.Member:
    """Who asks, as the rules see them."""
    requester = requester_of(interaction)
    return decisions.Member(user_id=requester.user_id, role_ids=requester.role_ids)


def place_of(interaction: Interaction[Any]) -> Place:
    """Where it is asked. Where the app is installed for a user alone, no guild has a say."""
    if interaction.guild_id is None or not interaction.is_guild_integration():
        return Place(channel_id=interaction.channel_id)
    channel = interaction.channel
    return Place(
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        parent_id=channel.parent_id if isinstance(channel, Thread) else None,
        age_restricted=isinstance(channel, RESTRICTABLE) and channel.is_nsfw(),
    )


def may_manage_guild(interaction: Interaction[Any]) -> bool:
    """Whether the user manages the guild, as Discord says in the interaction itself."""
    may = interaction.permissions
    return may.manage_guild or may.administrator


def can_open_thread(interaction: Interaction[Any]) -> bool:
    """Whether the bot may open a thread under its answer, and write in it, as Discord says."""
    may = interaction.app_permissions
    return (
        place_of(interaction).guild_id is not None
        and isinstance(interaction.channel, TextChannel)
        and (may.administrator or may >= FOR_THREADS)
    )


def acknowledgement_of(interaction: Interaction[Any]) -> Acknowledgement:
    """What is to be known of a command before it is answered."""
    locale = interaction.guild_locale or interaction.locale
    return Acknowledgement(
        job_id=str(interaction.id),
        application_id=interaction.application_id,
        token=interaction.token,
        locale=locale.value,
        expires_at=expiry(interaction.created_at.timestamp(), time.time()),
    )


async def acknowledged(interaction: Interaction[Any], jobs: Jobs) -> ReplyTarget:
    """Defer, so that the reply has an end in words even if this process ends before the job."""
    is_new = await jobs.acknowledge(acknowledgement_of(interaction))
    try:
        return await defer(interaction)
    except HTTPException as error:
        if is_new and error.code == ALREADY_ANSWERED:  # it was refused when it came first
            await jobs.refuse(str(interaction.id))
        raise


async def defer(interaction: Interaction[Any]) -> ReplyTarget:
    """Answer with a reply that is to be filled in, and return where it is.

    It can be edited until fifteen minutes after the interaction.
    """
    response = await interaction.response.defer(thinking=True)
    message_id = response.message_id if response is not None else None
    if message_id is None:
        message_id = (await interaction.original_response()).id
    return ReplyTarget(
        application_id=interaction.application_id,
        interaction_id=interaction.id,
        message_id=message_id,
        token=interaction.token,
        expires_at=expiry(interaction.created_at.timestamp(), time.time()),
        file_limit_bytes=interaction.filesize_limit,
    )


def expiry(created: float, now: float) -> float:
    """Until when the reply to an interaction can be edited, by the clock of this machine.

    `created` is the interaction's own time. Discord takes the first answer within three seconds:
    a much larger difference is one between the clocks, and then ours counts.
    """
    if abs(now - created) > MAX_CLOCK_DIFFERENCE_S:
        log.warning("the clock of this machine is %+.0f s from Discord's", now - created)
        created = now - FIRST_ANSWER_S
    return created + REPLY_LIFETIME_S
