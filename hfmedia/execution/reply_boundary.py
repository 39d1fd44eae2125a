"""The one boundary between what others send and the errors of this library."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

from hfmedia.errors import BadReply, HFMediaError

log = logging.getLogger(__name__)


@contextmanager
def reply_boundary(provider: str | None) -> Iterator[None]:
    """Whatever is raised inside, and is no error of the library, becomes `BadReply`.

    One that says what is wrong, but not with whose reply, gets the provider's name.

    Adapters index boldly, and a hostile reply finds every way in which that can fail. Inside are
    both the reading of a reply and the building of a request from one. `provider` is None where
    another server answers.
    """
    try:
        yield
    except BadReply as error:
        if provider is None or error.provider is not None:
            raise
        message = f"{provider} sent a response that cannot be read: {error}"
        raise BadReply(message, provider=provider) from None
    except HFMediaError:
        raise
    except Exception as error:
        # Its words may repeat the prompt or the key.
        *_, (frame, line) = walk_tb(error.__traceback__)
        where = f"{frame.f_code.co_qualname}, line {line}"
        who = provider or "A server"
        log.info("%s sent what cannot be read: %s in %s", who, type(error).__name__, where)
        raise BadReply(f"{who} sent a response that cannot be read.", provider=provider) from None
