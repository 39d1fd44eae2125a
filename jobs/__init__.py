"""Jobs: what a command starts, until its reply is complete.

`Jobs` is all that a command knows of this: `reserve_slot`, `submit`, `watch`, `cancel`, `spec`,
`is_running`. Here jobs run inside the process. All that passes through is plain data, so that a
durable engine can stand behind the same methods.
"""

from jobs.catalogue import Catalogue
from jobs.in_process import Jobs
from jobs.models import (
    Delivery,
    GenerationState,
    JobRejected,
    JobSpec,
    ReplyTarget,
    Requester,
    ShuttingDown,
    Snapshot,
    TooManyJobs,
    UnknownJob,
)

__all__ = [
    "Catalogue",
    "Delivery",
    "GenerationState",
    "JobRejected",
    "JobSpec",
    "Jobs",
    "ReplyTarget",
    "Requester",
    "ShuttingDown",
    "Snapshot",
    "TooManyJobs",
    "UnknownJob",
]
