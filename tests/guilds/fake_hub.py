"""A Hub that says of keys what a test tells it to."""

from __future__ import annotations

import asyncio

from guilds.key_models import BadKey, KeyCheck, WhyBad

ACCEPTED = KeyCheck(state="accepted", account="ann", can_pay=True)


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
