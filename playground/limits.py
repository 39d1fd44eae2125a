"""Discord's numbers, in one value that a test may tighten."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, bytes and counts; the defaults are Discord's."""

    answer_within: float = 3.0
    token_lifetime: float = 15 * 60.0
    attachment_size: int = 10 * MIB
    request_size: int = 25 * MIB
    attachments_per_message: int = 10
    attachment_url_lifetime: float = 24 * 3600.0
    heartbeat_interval: float = 41.25
    session_lifetime: float = 120.0
    gateway_events: int = 120
    gateway_window: float = 60.0
