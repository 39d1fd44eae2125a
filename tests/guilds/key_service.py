"""A service of keys, and the Hub that it asks."""

from __future__ import annotations

import asyncio

from guilds.key_models import BadKey, KeyCheck, StoredKey, WhyBad, key_ref
from guilds.keys import KeyService
from hfmedia.providers import providers
from storage.keys import KeyRepository
from storage.secrets import SecretBox

NEW_KEY = "hf_AnotherOneForIt9876543210"
FAL_KEY = "fal:only-for-this-test"
BOX, OTHER_BOX = SecretBox([bytes(range(32))]), SecretBox([bytes(range(32, 64))])
ACCEPTED = KeyCheck(state="accepted", account="ann", can_pay=True)
HF, FAL = key_ref("guild", 33, "hf"), key_ref("guild", 33, "fal-ai")


class FakeHub:
    """Answers what it is told to when it is asked, as soon as it may, and notes the questions."""

    def __init__(self) -> None:
        self.answer: KeyCheck | WhyBad = ACCEPTED
        self.questions: list[tuple[str, str | None]] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, key: str, bill_to: str | None) -> KeyCheck:
        self.questions.append((key, bill_to))
        answer = self.answer
        self.asked.set()
        await self.may_answer.wait()
        if isinstance(answer, KeyCheck):
            return answer
        raise BadKey(answer)


def service(rows: KeyRepository, hub: FakeHub, box: SecretBox = BOX) -> KeyService:
    return KeyService(rows, box, hub, providers(), clock=lambda: 1000.0)


async def only(keys: KeyService) -> StoredKey:
    [key] = await keys.of("guild", 33)
    return key
