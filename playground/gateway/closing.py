"""Why the gateway closes a connection."""

from enum import IntEnum


class Close(IntEnum):
    """Discord's close codes, as far as we give them."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014

    @property
    def words(self) -> str:
        """The reason beside the code: "Invalid shard."."""
        return f"{self.name.replace('_', ' ').capitalize()}."


class Closing(Exception):
    """Close the connection, for this reason."""

    def __init__(self, reason: Close) -> None:
        super().__init__(reason.words)
        self.reason = reason
