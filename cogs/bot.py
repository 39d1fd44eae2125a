"""What commands, buttons and modals find at `interaction.client`."""

from __future__ import annotations

from discord.ext import commands

from cogs.service import GenerationService
from i18n import Languages


class Bot(commands.AutoShardedBot):
    """A bot with the service that runs jobs. Both are set before it connects."""

    service: GenerationService
    languages: Languages
