"""`JobSubmitter`: an admitted request becomes a job, or an answer that says why not."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from cogs.admitting import admit
from cogs.attachment import Attached, fetch_prepared, stored
from cogs.choosing import command_of
from cogs.invocation import Invocation
from cogs.rule_refusals import rule_refusal
from guilds.admission import Admission, Admitted
from guilds.bounds import refusal as refusal_of
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from hfmedia.types import GenerationRequest
from jobs import Catalogue, JobRejected, Jobs, JobSpec
from jobs.models import LimitReached
from jobs.talk import Talk
from replies.media.unusable_image import UnusableImage
from replies.text import refusals
from replies.text.errors import unexpected_failure
from replies.text.images import unusable_image

log = logging.getLogger(__name__)

MakeSpec: TypeAlias = Callable[..., JobSpec]
"""Makes the spec of a job from its `request` and `target`."""
OnSubmit: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSubmitter:
    """Admits, defers, and submits.

    `store` keeps the images that jobs start from, and `sandbox` decodes them. `image_limit_bytes`
    returns how large the image of a request may be at its provider.
    """

    jobs: Jobs
    catalogue: Catalogue
    admission: Admission
    store: MediaStore
    sandbox: Sandbox
    image_limit_bytes: Callable[[GenerationRequest], int]

    async def submit(
        self,
        invocation: Invocation,
        request: GenerationRequest,
        count: int,
        image: Attached | None = None,
        *,
        spoiler: bool = False,
        talk: Talk | None = None,
        enhancing: GenerationRequest | None = None,
        on_submit: OnSubmit | None = None,
    ) -> None:
        """Start a job whose reply answers this invocation, or say why not.

        `image` is what to start from, if the request does not hold it yet; `spoiler`, `talk` and
        `enhancing` are as in `JobSpec`. `on_submit` is called when the job is started, and must not
        raise.
        """
        command = command_of(request.task) if talk is None else talk.kind
        admitted = await admit(
            invocation, self.admission, self.catalogue, command, request, count, enhancing
        )
        if isinstance(admitted, str):
            await self.refuse(invocation, admitted)
            return
        make_spec = partial(
            JobSpec,
            count=count,
            requester=invocation.requester,
            policy=admitted.policy,
            quote=admitted.quote,
            spoiler=spoiler,
            talk=talk,
            enhancing=enhancing,
        )
        refusal = await self._submit(invocation, request, admitted, make_spec, image, on_submit)
        if refusal is not None:
            await self.refuse(invocation, refusal)
        else:
            await self._show_waiting(invocation)

    async def refusal(self, invocation: Invocation, request: GenerationRequest) -> str | None:
        """Why the rules do not admit an answer now, None if they do. Nothing is held for it."""
        admitted = await admit(invocation, self.admission, self.catalogue, "chat", request, 1)
        return admitted if isinstance(admitted, str) else None

    async def refuse(self, invocation: Invocation, sentence: str) -> None:
        """Say why there is no job, in an answer that only this user sees."""
        await invocation.refuse(sentence)
        await self._show_waiting(invocation)

    async def _show_waiting(self, invocation: Invocation) -> None:
        await invocation.show_waiting(self.jobs, self.store, self.sandbox)

    async def _submit(
        self,
        invocation: Invocation,
        request: GenerationRequest,
        admitted: Admitted,
        make_spec: MakeSpec,
        image: Attached | None,
        on_submit: OnSubmit | None,
    ) -> str | None:
        """Hold what it may cost, defer, and submit; else say why not."""
        t, job_id = invocation.private_catalogue, invocation.job_id
        try:
            async with self.jobs.reserve_slot(invocation.requester.user_id, job_id, admitted.hold):
                target = await invocation.acknowledge(self.jobs)
                await self._submit_deferred(
                    invocation, request, partial(make_spec, target=target), image, on_submit
                )
        except LimitReached as error:
            return rule_refusal(t, invocation, refusal_of(error.bound, admitted.at))
        except JobRejected as error:
            return refusals.rejection(t, error)
        return None

    async def _submit_deferred(
        self,
        invocation: Invocation,
        request: GenerationRequest,
        make_spec: MakeSpec,
        image: Attached | None,
        on_submit: OnSubmit | None,
    ) -> None:
        """Submit the job. The reply says "thinking" until the job, or a refusal, fills it in."""
        t = invocation.public_catalogue
        try:
            if image is not None:
                limit_bytes, member_id = self.image_limit_bytes(request), invocation.member.user_id
                jpeg = await fetch_prepared(image, self.sandbox, limit_bytes, member_id=member_id)
                request = replace(request, image=await stored(self.store, jpeg))
            await self.jobs.submit(make_spec(request=request))
            if on_submit is not None:
                await on_submit()
            return
        except UnusableImage as error:
            refusal = unusable_image(t, error)
        except JobRejected as error:
            refusal = refusals.rejection(t, error)
        except Exception as error:
            # Without this the reply would say "thinking" until Discord gives it up.
            log.error("%s failed", invocation.description, exc_info=error)
            refusal = unexpected_failure(t)
        await invocation.fail(refusal)
        await self.jobs.refuse(invocation.job_id)
