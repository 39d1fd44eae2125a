"""Asks the rules whether a request may become a job."""

from __future__ import annotations

from dataclasses import replace

from cogs.invocation import Invocation
from cogs.rule_refusals import rule_refusal
from guilds.admission import Admission, Admitted, RulesUnavailable
from guilds.decisions import Refused, Wanted
from guilds.models import Command
from hfmedia.types import GenerationRequest
from jobs import Catalogue
from replies.text import refusals


async def admit(
    invocation: Invocation,
    admission: Admission,
    catalogue: Catalogue,
    command: Command,
    request: GenerationRequest,
    count: int,
    enhancing: GenerationRequest | None = None,
) -> Admitted | str:
    """What the rules of the guild and of the operator admit; else the sentence that says why not.

    `enhancing` improves the prompt before: as an answer, it is admitted by the rules of /chat. What
    it may cost is not held yet.
    """
    admitted = await _admit(invocation, admission, catalogue, command, request, count)
    if enhancing is None or isinstance(admitted, str):
        return admitted
    improving = await _admit(invocation, admission, catalogue, "chat", enhancing, 1)
    if isinstance(improving, str):
        return refusals.cannot_enhance(invocation.private_catalogue, improving)
    return admitted.with_enhancing(improving)


async def _admit(
    invocation: Invocation,
    admission: Admission,
    catalogue: Catalogue,
    command: Command,
    request: GenerationRequest,
    count: int,
) -> Admitted | str:
    t = invocation.private_catalogue
    wanted = Wanted(
        command=command,
        request=request,
        count=count,
        providers=catalogue.providers_of(request.model),
        is_adult=catalogue.is_adult(request.model),
        chat_model=catalogue.chat_model(request.model),
    )
    try:
        admitted = await _decision(invocation, admission, catalogue, wanted)
    except RulesUnavailable:
        return refusals.rules_unavailable(t)
    if isinstance(admitted, Refused):
        return rule_refusal(t, invocation, admitted)
    return admitted


async def _decision(
    invocation: Invocation, admission: Admission, catalogue: Catalogue, wanted: Wanted
) -> Admitted | Refused:
    """What the rules say, after the Hub was asked about the model if they depend on it."""
    job_id, member, place = invocation.job_id, invocation.member, invocation.place
    decision = await admission.admit(job_id, member, place, wanted)
    if isinstance(decision, Refused) and decision.reason == "unknown-audience":
        # Not before: it takes time, and makes no difference where all models may be used.
        is_adult = await catalogue.look_up_adult(wanted.request.model)
        decision = await admission.admit(job_id, member, place, replace(wanted, is_adult=is_adult))
    return decision
