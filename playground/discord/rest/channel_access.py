"""What the bot may do in a channel. In a direct channel it may do everything."""

from playground.discord.channels import Channel
from playground.discord.errors import missing_access
from playground.discord.world import World


def visible_channel(world: World, channel_id: str) -> Channel:
    """The channel with that id. Raises `DiscordError` if it is unknown or hidden from the bot."""
    channel = world.directory.get_channel(channel_id)
    if not world.bot_sees(channel):
        raise missing_access()
    return channel


def has_permission(world: World, channel: Channel, required: int) -> bool:
    """Whether the bot has all the required permissions (Discord's bit set) in a channel."""
    return channel.guild_id is None or world.bot_permissions(channel) & required == required
