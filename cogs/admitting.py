"""Asks the rules whether a request may become a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cogs.answers import private_catalogue
from cogs.requester import place_of, requester_of
from cogs.rule_refusals import rule_refusal
from guilds.admission import Admission, Admitted, RulesUnavailable
from guilds.decisions import Member, Refused, Wanted
from hfmedia.types import TASKS, GenerationRequest
from jobs import Catalogue
from replies.text import refusals

if TYPE_CHECKING:
    from discord import Interaction


async def admit(
    interaction: Interaction[Any],
    admission: Admission,
    catalogue: Catalogue,
    request: GenerationRequest,
    count: int,
) -> Admitted | str:
    """What the rules of the guild and of the operator admit; else the sentence that says why not.

    What it may cost is not held yet.
    """
    t, requester = private_catalogue(interaction), requester_of(interaction)
    wanted = Wanted(
        command="video" if TASKS[request.task].gives == "video" else "imagine",
        request=request,
        count=count,
        providers=catalogue.providers_of(request.model),
    )
    member = Member(user_id=requester.user_id, role_ids=requester.role_ids)
    try:
        admitted = await admission.admit(str(interaction.id), member, place_of(interaction), wanted)
    except RulesUnavailable:
        return refusals.rules_unavailable(t)
    if isinstance(admitted, Refused):
        return rule_refusal(t, interaction, admitted)
    return admitted
