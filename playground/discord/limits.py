"""Discord's limits and deadlines as one value, which tests may tighten."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Defaults are Discord's. The gateway takes `gateway_events` per `gateway_window_s`.

    Of the shards with the same `shard_id % max_concurrency`, one may identify per
    `identify_interval_s`; all of them together may `session_starts` times per
    `session_start_window_s`. `recommended_shards` is what a bot is told that asks.

    A guild may have `active_threads`, not counting archived ones. Discord keeps all threads,
    messages and files; the playground the newest ones, up to `kept_threads`, `kept_messages` and
    `kept_file_bytes`.
    """

    response_deadline_s: float = 3.0
    token_lifetime_s: float = 15 * 60.0
    attachment_size_bytes: int = 10 * MIB
    request_size_bytes: int = 25 * MIB
    attachments_per_message: int = 10
    nonce_lifetime_s: float = 180.0  # Discord says "a few minutes"
    attachment_url_lifetime_s: float = 24 * 3600.0
    heartbeat_interval_s: float = 41.25
    session_lifetime_s: float = 120.0
    gateway_events: int = 120
    gateway_window_s: float = 60.0
    max_concurrency: int = 1
    identify_interval_s: float = 5.0
    session_starts: int = 1000
    session_start_window_s: float = 24 * 3600.0
    recommended_shards: int = 1
    guilds_per_shard: int = 2500
    active_threads: int = 1000
    kept_threads: int = 2000
    kept_messages: int = 10_000
    kept_file_bytes: int = 512 * MIB
