"""Asks the Hub about keys that guilds and members enter."""

from __future__ import annotations

import logging

from guilds.key_check import judge
from guilds.key_models import BadKey, KeyCheck
from hfmedia import Client, HFMediaError, MissingAuthError

log = logging.getLogger(__name__)


class HubCheck:
    """Checks keys at the Hub, with a client of its own."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def __call__(self, key: str, bill_to: str | None) -> KeyCheck:
        """What the Hub says of a key, if it is to be billed to that organisation.

        An empty `KeyCheck` if the Hub cannot be asked. Raises `BadKey` for a key that the Hub does
        not accept, or that may not call providers for who is billed.
        """
        try:
            account = await self._client.whoami(key)
        except MissingAuthError as error:
            refused = error.auth_problem == "refused"
            raise BadKey("not-accepted" if refused else "malformed") from None
        except HFMediaError as error:
            log.warning("a key was not tried: %s", error)
            return KeyCheck()
        judgement = judge(account, bill_to)
        if judgement.problem is not None:
            raise BadKey(judgement.problem)
        return KeyCheck(
            state="accepted" if judgement.is_certain else "untested",
            account=account.name,
            can_pay=judgement.can_pay,
        )
