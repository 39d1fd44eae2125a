"""How a media store is reached: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

BUCKET_SCHEME: Final = "s3://"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAccess:
    """How a bucket is reached: the values of the `AWS_…` variables of the same names.

    What is empty is looked for where AWS's own tools look: other variables, the machine's role.
    """

    endpoint_url: str = ""
    region: str = ""
    access_key_id: str = field(default="", repr=False)
    secret_access_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """Of the requests to a bucket, in seconds.

    `silence_s` is without a byte. A request that cannot be sent, or is answered with 429 or 5xx, is
    repeated after pauses of 0.1 to 3 s until `retry_s` have passed since it was first sent. So is
    one that is not answered, unless it deletes: that is left to the next sweep.
    """

    connect_s: float = 5.0
    silence_s: float = 15.0
    request_s: float = 120.0
    retry_s: float = 30.0


DEFAULT_ACCESS: Final = BucketAccess()
DEFAULT_LIMITS: Final = TimeLimits()
