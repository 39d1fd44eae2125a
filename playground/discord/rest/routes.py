"""All routes of the REST API."""

from typing import Final

from playground.discord.rest import (
    commands,
    interaction_responses,
    messages,
    resources,
    threads,
)

ROUTES: Final = (
    *resources.ROUTES,
    *commands.ROUTES,
    *messages.ROUTES,
    *threads.ROUTES,
    *interaction_responses.ROUTES,
)
