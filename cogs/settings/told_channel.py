"""A channel in which the bot tells admins something: how it is shown, and what is chosen."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from discord import ChannelType, Guild, ui

from cogs.settings.elements import Item, channels_select
from cogs.settings.handlers import checked_channel
from cogs.settings.panel import Panel, Visit, chosen_ids

TYPES: Final = [ChannelType.text, ChannelType.news]


def channel_items(
    panel: Panel,
    heading: str,
    purpose: str,
    custom_id: str,
    channel_id: int | None,
    problem: str | None,
) -> list[Item]:
    """The channel that is chosen, what is told there, and a select for another one or none."""
    t = panel.t
    chosen = t.gettext("none") if channel_id is None else f"<#{channel_id}>"
    lines = [f"**{heading}**: {chosen}", purpose]
    if problem is not None:
        lines.append(f"⚠️ {problem}")
    is_there = channel_id is not None and not panel.objects.deleted_channels([channel_id])
    defaults = [channel_id] if channel_id is not None and is_there else []
    placeholder = t.gettext("Choose a channel, or none")
    return [
        ui.TextDisplay("\n".join(lines)),
        channels_select(custom_id, placeholder, defaults, types=TYPES),
    ]


def chosen_channel(visit: Visit) -> int | None:
    """The channel that was chosen, None for none. Raises `Forged`, or as `checked_channel`."""
    return checked_channel(visit, next(iter(chosen_ids(visit.values)), None))


def channel_problem(t: NullTranslations, guild: Guild | None, channel_id: int | None) -> str | None:
    """Why the bot cannot tell anything there, as far as is known; None if it can."""
    if guild is None or channel_id is None or guild.unavailable or guild.me is None:
        return None
    channel = guild.get_channel(channel_id)
    if channel is None:
        return t.gettext("This channel was deleted, so nothing is posted. Choose another channel.")
    may = channel.permissions_for(guild.me)
    if may.view_channel and may.send_messages:
        return None
    return t.gettext(
        "The bot may not write there, so nothing is posted. Let it view the channel and send "
        "messages."
    )
