"""Why the gateway closes a connection."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Closing(Exception):
    """Discord's close code and its words."""

    code: int
    words: str


UNKNOWN_ENCODING = Closing(4000, "Unknown error.")
UNKNOWN_OPCODE = Closing(4001, "Unknown opcode.")
DECODE_ERROR = Closing(4002, "Error while decoding payload.")
NOT_AUTHENTICATED = Closing(4003, "Not authenticated.")
AUTHENTICATION_FAILED = Closing(4004, "Authentication failed.")
ALREADY_AUTHENTICATED = Closing(4005, "Already authenticated.")
INVALID_SEQUENCE = Closing(4007, "Invalid seq.")
RATE_LIMITED = Closing(4008, "Rate limited.")
TIMED_OUT = Closing(4009, "Session timed out.")
INVALID_SHARD = Closing(4010, "Invalid shard.")
INVALID_VERSION = Closing(4012, "Invalid API version.")
INVALID_INTENTS = Closing(4013, "Invalid intent(s).")
DISALLOWED_INTENTS = Closing(4014, "Disallowed intent(s).")
