"""Shows a member, behind an answered command or click, what could not be delivered to them."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from cogs.answers import described, private_catalogue
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs import Jobs, JobsUnavailable
from replies.late.waiting import WaitingResults

if TYPE_CHECKING:
    from discord import Interaction

log = logging.getLogger(__name__)


async def show_waiting(
    interaction: Interaction[Any], jobs: Jobs, store: MediaStore, sandbox: Sandbox
) -> None:
    """Show the results of earlier commands that wait for the member. It does not raise."""
    waiting = WaitingResults(interaction.client, store, sandbox)
    show = partial(waiting.show, interaction, translations=private_catalogue(interaction))
    try:
        await jobs.show_waiting(interaction.user.id, show)
    except JobsUnavailable:
        return  # which was logged; they wait for the next command
    except Exception as error:
        log.error("%s: waiting results were not shown", described(interaction), exc_info=error)
