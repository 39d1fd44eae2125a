"""Images and videos as jobs: submits, reads and cancels them for the routes of a provider."""

from playground.providers.failure_responses import CONTENT_REJECTED, GENERATION_FAILED
from playground.providers.job_queue import Job, JobQueue
from playground.providers.media import MediaServer
from playground.providers.settings import Settings
from playground.providers.types import (
    CancelRoute,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    RequestRejected,
    StatusRoute,
    SubmitRoute,
)


class MediaJobs:
    """Lets each provider parse requests and render responses, over one queue of jobs."""

    def __init__(self, settings: Settings, queue: JobQueue, media: MediaServer) -> None:
        self._settings = settings
        self._queue = queue
        self._media = media

    async def submit(
        self, request: IncomingRequest, provider: Provider, route: SubmitRoute
    ) -> ProviderResponse:
        """Submit a job and wait as the route says."""
        behaviour = self._settings[provider.name]
        job = self._queue.submit(provider.name, route.parse(request), behaviour)
        await self._queue.wait_until_finished(job, route.max_wait_s(request))
        return route.render(await self._snapshot(job, request, include_data=route.include_data))

    async def read(
        self, request: IncomingRequest, provider: Provider, route: StatusRoute
    ) -> ProviderResponse:
        """The present state of a job."""
        job = self._find(request, provider, route.parameter)
        return route.render(await self._snapshot(job, request))

    async def cancel(
        self, request: IncomingRequest, provider: Provider, route: CancelRoute
    ) -> ProviderResponse:
        """Cancel a job."""
        job = self._queue.cancel(self._find(request, provider, "id"))
        return route.render(await self._snapshot(job, request))

    def _find(self, request: IncomingRequest, provider: Provider, parameter: str) -> Job:
        job_id = request.path_parameters.get("id") or request.query.get(parameter, "")
        job = self._queue.find(job_id, provider.name)
        if job is None:
            raise RequestRejected("There is no such job.", status=404, field=parameter)
        return job

    async def _snapshot(
        self, job: Job, request: IncomingRequest, *, include_data: bool = False
    ) -> JobSnapshot:
        job = self._queue.find(job.id) or job  # it may have been cancelled in the meantime
        state, position = self._queue.status(job)
        is_done, is_failed = state == "done", state == "failed"
        is_unsafe = is_failed and job.failure == "content"
        reason = CONTENT_REJECTED if is_unsafe else GENERATION_FAILED
        return JobSnapshot(
            id=job.id,
            state=state,
            request=request,
            parameters=job.parameters,
            position=position,
            files=await self._media.files(job, include_data=include_data) if is_done else (),
            reason=reason if is_failed else "",
            is_unsafe=is_unsafe,
        )
