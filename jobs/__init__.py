"""Jobs: what a command starts, until its reply is complete.

`Jobs` is all that a command knows of this. `InProcessJobs` end with the process. All that passes
through is plain data.
"""

from jobs.catalogue import Catalogue
from jobs.in_process import InProcessJobs
from jobs.models import (
    Delivery,
    GenerationState,
    JobRejected,
    JobSpec,
    JobsUnavailable,
    ReplyTarget,
    Requester,
    ShuttingDown,
    Snapshot,
    TooManyJobs,
    UnknownJob,
)
from jobs.service import Jobs

__all__ = [
    "Catalogue",
    "Delivery",
    "GenerationState",
    "InProcessJobs",
    "JobRejected",
    "JobSpec",
    "Jobs",
    "JobsUnavailable",
    "ReplyTarget",
    "Requester",
    "ShuttingDown",
    "Snapshot",
    "TooManyJobs",
    "UnknownJob",
]
