"""Discord's close codes of the gateway."""

from enum import IntEnum
from typing import Final


class CloseCode(IntEnum):
    """The close codes that the playground sends."""

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
    SHARDING_REQUIRED = 4011
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014

    @property
    def ends_session(self) -> bool:
        """Whether a client cannot resume after that code."""
        return self in _ENDING

    @property
    def reason(self) -> str:
        """The reason that is sent with the code: "Invalid shard."."""
        return f"{self.name.replace('_', ' ').capitalize()}."


_ENDING: Final = frozenset(
    {
        CloseCode.AUTHENTICATION_FAILED,
        CloseCode.INVALID_SEQUENCE,
        CloseCode.SESSION_TIMED_OUT,
        CloseCode.INVALID_SHARD,
        CloseCode.SHARDING_REQUIRED,
        CloseCode.INVALID_VERSION,
        CloseCode.INVALID_INTENTS,
        CloseCode.DISALLOWED_INTENTS,
    }
)


class ProtocolViolation(Exception):
    """The client broke a rule; the connection is to be closed with `code`."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.reason)
        self.code = code
