"""Jobs: what a command sets in motion, until its reply is complete.

`Jobs` is all that a command knows of this: `place`, `start`, `watch`, `cancel`, `asked`. Here jobs
run inside the process. Everything that passes through is frozen, so that a durable engine can
stand behind the same methods.
"""

from jobs.catalogue import Catalogue
from jobs.running import Jobs
from jobs.words import (
    Address,
    Asked,
    Delivery,
    NoPlace,
    Progress,
    ShuttingDown,
    Snapshot,
    TooManyJobs,
    UnknownJob,
)

__all__ = [
    "Address",
    "Asked",
    "Catalogue",
    "Delivery",
    "Jobs",
    "NoPlace",
    "Progress",
    "ShuttingDown",
    "Snapshot",
    "TooManyJobs",
    "UnknownJob",
]
