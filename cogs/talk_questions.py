"""`TalkQuestions`: what members ask, checked, as requests that can be submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from cogs.attachment import Attached
from cogs.choosing import CHAT
from cogs.default_models import chat_model_for, default_vision_model
from cogs.invocation import Invocation
from cogs.talk_checks import (
    CannotAsk,
    check_image,
    check_member,
    check_question,
    check_turn,
    checked_model,
)
from cogs.talk_requests import describing_request, first_request, next_request, question_of, quoting
from guilds.choices import Choices
from guilds.models import ModelUse
from hfmedia.types import GenerationRequest
from jobs import Catalogue, JobSpec
from jobs.conversations import ConversationThread, Turn
from jobs.talk import Talk, TalkKind
from replies.text import refusals
from replies.text import talks as texts

Question: TypeAlias = tuple[GenerationRequest, Talk]
"""What is asked of a model, and its place in a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkQuestions:
    """Makes requests of what a member asks in an invocation. Every method raises `CannotAsk`.

    `operators` are the operator's models. `is_kept`: what is answered is kept, so that it can be
    continued.
    """

    invocation: Invocation
    catalogue: Catalogue
    operators: Mapping[ModelUse, str]
    is_kept: bool

    async def first(
        self,
        choices: Choices,
        question: str,
        model: str | None,
        image: Attached | None,
        about: str = "",
    ) -> Question:
        """That begins a conversation. `choices` are the member's; `about` as in `TalkService`."""
        t, with_image = self.invocation.private_catalogue, image is not None
        check_question(t, question)
        check_image(t, image)
        chosen = model or await chat_model_for(
            self.catalogue, choices, self.operators, with_image=with_image
        )
        name = checked_model(t, self.catalogue, chosen, with_image=with_image)
        words = quoting(question, about) if about.strip() else question.strip()
        request = first_request(name, words, choices.system_prompt)
        # Of what is kept as the member's own words, the message of somebody else is no part.
        return request, replace(self._first_talk("chat", words), words=question.strip())

    async def description(self, choices: Choices, image: Attached) -> Question:
        """For the description of an image, in the language of those who read it."""
        t = self.invocation.private_catalogue
        check_image(t, image)
        operators = self.operators.get("vision")
        chosen = await default_vision_model(self.catalogue, choices, operators)
        if chosen is None and self.catalogue.failure(CHAT) is None:
            raise CannotAsk(texts.no_vision_model(t))
        name = checked_model(t, self.catalogue, chosen, with_image=True)
        request = describing_request(name, self.invocation.requester.public_locale)
        return request, self._first_talk("describe", "")

    def next(
        self, turn: Turn, thread: ConversationThread | None, words: str, image: Attached | None
    ) -> Question:
        """After an answer. `thread` is where the member is, None for a channel."""
        t, talk = self.invocation.private_catalogue, self._checked_talk(turn.spec, thread)
        check_turn(t, turn)
        check_question(t, words)
        check_image(t, image)
        request = next_request(turn, words.strip())
        checked_model(t, self.catalogue, request.model, with_image=image is not None)
        talk = replace(talk, lacks_image=turn.lacks_image and image is None)
        return request, self._here(talk, words)

    def again(self, spec: JobSpec, thread: ConversationThread | None) -> Question:
        """The same as in an earlier job."""
        talk = self._checked_talk(spec, thread)
        if talk.kind == "describe" and spec.request.image is None:
            raise CannotAsk(refusals.image_forgotten(self.invocation.private_catalogue))
        question = talk.words or question_of(spec.request)
        return spec.request, self._here(talk, "" if talk.kind == "describe" else question)

    def _checked_talk(self, spec: JobSpec, thread: ConversationThread | None) -> Talk:
        """The conversation of a job, with which the member may go on."""
        t = self.invocation.private_catalogue
        if spec.talk is None:
            raise CannotAsk(texts.cannot_go_on(t))
        check_member(t, spec.talk, self.invocation.requester.user_id, thread)
        return spec.talk

    def _first_talk(self, kind: TalkKind, question: str) -> Talk:
        requester = self.invocation.requester
        talk = Talk(
            kind=kind,
            conversation_id=self.invocation.job_id,
            started_by=requester.user_id,
            can_continue=self.is_kept and kind == "chat",
        )
        return self._here(talk, question)

    def _here(self, talk: Talk, question: str) -> Talk:
        """The same place in a conversation, as it is shown here."""
        return replace(
            talk,
            question="" if self.invocation.shows_words else question.strip(),
            words=question.strip(),
            can_open_thread=talk.can_continue and self.invocation.can_open_thread,
        )
