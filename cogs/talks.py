"""`TalkService`: questions to chat models, and how their conversations go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from cogs.attachment import Attached
from cogs.invocation import Invocation
from cogs.service import GenerationService
from cogs.talk_checks import CannotAsk, check_member, check_turn
from cogs.talk_questions import Question, TalkQuestions
from guilds.admission import RulesUnavailable
from guilds.unavailable import DataUnavailable, data_errors
from jobs import JobSpec
from jobs.conversations import Conversations, ConversationThread, Turn
from jobs.talk import Talk
from replies.text import refusals

MakeQuestion: TypeAlias = Callable[[TalkQuestions, ConversationThread | None], Awaitable[Question]]
"""Checks and makes a question that is asked in a thread, None for a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkService:
    """Has what members ask of chat models submitted, or refuses it in words.

    `conversations` is None where nothing is kept: then none goes on.
    """

    service: GenerationService
    conversations: Conversations | None = None

    async def ask(
        self,
        invocation: Invocation,
        question: str,
        *,
        model: str | None = None,
        image: Attached | None = None,
        about: str = "",
    ) -> None:
        """Begin a conversation, `about` a message with these words.

        Without a `model` it is the one of the place.
        """

        async def make(questions: TalkQuestions, _: ConversationThread | None) -> Question:
            choices = await self.service.choices(invocation)
            return await questions.first(choices, question, model, image, about)

        await self._submit(invocation, make, image)

    async def describe(self, invocation: Invocation, image: Attached) -> None:
        """Describe an image, and propose prompts for such images."""

        async def make(questions: TalkQuestions, _: ConversationThread | None) -> Question:
            return await questions.description(await self.service.choices(invocation), image)

        await self._submit(invocation, make, image)

    async def continue_(
        self, invocation: Invocation, turn: Turn, words: str, *, image: Attached | None = None
    ) -> None:
        """Go on after an answer, whatever came after it."""

        async def make(questions: TalkQuestions, thread: ConversationThread | None) -> Question:
            return questions.next(turn, thread, words, image)

        await self._submit(invocation, make, image)

    async def ask_again(self, invocation: Invocation, spec: JobSpec) -> None:
        """Ask what an earlier job asked, as another job."""

        async def make(questions: TalkQuestions, thread: ConversationThread | None) -> Question:
            return questions.again(spec, thread)

        await self._submit(invocation, make)

    async def check(self, invocation: Invocation, turn: Turn) -> None:
        """Raise `CannotAsk` if the member cannot go on after an answer, or `DataUnavailable`.

        What they want to say is not known yet, nor whether there is room for it in the limits.
        """
        t, talk = invocation.private_catalogue, turn.spec.talk
        check_turn(t, turn)
        if talk is not None:
            thread = await self.thread(invocation)
            check_member(t, talk, invocation.requester.user_id, thread)
        refusal = await self.service.submitter.refusal(invocation, turn.spec.request)
        if refusal is not None:
            raise CannotAsk(refusal)

    async def turn(self, job_id: str) -> Turn | None:
        """The question and the answer of a job, if they are kept. Raises `DataUnavailable`."""
        if self.conversations is None:
            return None
        with data_errors():
            return await self.conversations.turn(job_id)

    async def messages(self, job_id: str) -> tuple[int, ...]:
        """The ids of the messages that an answer is in. Raises `DataUnavailable`."""
        if self.conversations is None:
            return ()
        with data_errors():
            return await self.conversations.messages(job_id)

    async def thread(self, invocation: Invocation) -> ConversationThread | None:
        """The conversation of the thread in which it is asked. Raises `DataUnavailable`."""
        place = invocation.place
        if self.conversations is None or place.parent_id is None or place.channel_id is None:
            return None
        with data_errors():
            return await self.conversations.thread(place.channel_id)

    async def _submit(
        self, invocation: Invocation, make: MakeQuestion, image: Attached | None = None
    ) -> None:
        """Submit what is asked, or say why not."""
        t, submitter = invocation.private_catalogue, self.service.submitter
        questions = TalkQuestions(
            invocation=invocation,
            catalogue=self.service.catalogue,
            operators=self.service.default_models,
            is_kept=self.conversations is not None,
        )
        try:
            thread = await self.thread(invocation)
            request, talk = await make(questions, thread)
        except CannotAsk as error:
            refusal = str(error)
        except RulesUnavailable:
            refusal = refusals.rules_unavailable(t)
        except DataUnavailable:
            refusal = refusals.database_unavailable(t)
        else:
            on_submit = partial(self._set_last, thread, talk, invocation.job_id)
            await submitter.submit(invocation, request, 1, image, talk=talk, on_submit=on_submit)
            return
        await submitter.refuse(invocation, refusal)

    async def _set_last(self, thread: ConversationThread | None, talk: Talk, job_id: str) -> None:
        """Keep that this is the newest answer, if it is in the conversation's own thread."""
        if self.conversations is None or thread is None:
            return
        if thread.conversation_id != talk.conversation_id:
            return
        try:
            with data_errors():
                await self.conversations.set_last(thread.thread_id, job_id)
        except DataUnavailable:
            return  # which was logged; a message in the thread goes on from the answer before
