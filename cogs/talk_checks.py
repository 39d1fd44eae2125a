"""What is wrong with a question to a chat model, before anything is spent. Pure."""

from __future__ import annotations

from gettext import NullTranslations

from cogs.attachment import Attached, attachment_refusal
from cogs.choosing import CHAT
from cogs.options import is_model_id
from cogs.talk_requests import QUESTION_LIMIT
from hfmedia.errors import Failure
from hfmedia.types import TASKS
from jobs import Catalogue
from jobs.conversations import ConversationThread, Turn
from jobs.talk import Talk
from replies.chat.cleaning import is_blank
from replies.text import refusals
from replies.text import talks as texts
from replies.text.errors import failure_sentence


class CannotAsk(Exception):
    """A question that is not asked; its text is the sentence that the member reads."""


def check_question(t: NullTranslations, question: str) -> None:
    """Raise `CannotAsk` for what is empty, as far as one can see, or too long."""
    if is_blank(question):
        raise CannotAsk(texts.empty_question(t))
    if len(question) > QUESTION_LIMIT:
        raise CannotAsk(texts.question_too_long(t, len(question), QUESTION_LIMIT))


def check_image(t: NullTranslations, image: Attached | None) -> None:
    """Raise `CannotAsk` for a file that is no image, as far as Discord describes it."""
    refusal = attachment_refusal(t, image) if image is not None else None
    if refusal is not None:
        raise CannotAsk(refusal)


def checked_model(
    t: NullTranslations, catalogue: Catalogue, model: str | None, *, with_image: bool
) -> str:
    """The model, which answers in words and is not known to be blind. Raises `CannotAsk`."""
    if model is None:
        failure = catalogue.failure(CHAT)
        if failure is not None:
            raise CannotAsk(failure_sentence(t, Failure.of(failure)))
        raise CannotAsk(refusals.no_models_yet(t))
    if not is_model_id(model):
        raise CannotAsk(refusals.bad_model_id(t, model))
    served = catalogue.tasks_of(model)
    if served and CHAT not in served:
        # Without an image before with one.
        nearest = min(served, key=lambda task: ("image" in TASKS[task].takes, task))
        raise CannotAsk(refusals.wrong_task(t, model, nearest, CHAT))
    if with_image and catalogue.takes_images(model) is False:
        raise CannotAsk(texts.takes_no_images(t, model))
    return model


def check_turn(t: NullTranslations, turn: Turn) -> None:
    """Raise `CannotAsk` if nothing can follow an answer, or not yet."""
    if turn.spec.talk is None or not turn.spec.talk.can_continue:
        raise CannotAsk(texts.cannot_go_on(t))
    if turn.state.running:
        raise CannotAsk(texts.still_being_written(t))


def check_member(
    t: NullTranslations, talk: Talk, user_id: int, thread: ConversationThread | None
) -> None:
    """Raise `CannotAsk` for who did not begin the conversation.

    `thread` is where they are, None for a channel: one of this conversation may be open to all.
    """
    if user_id == talk.started_by:
        return
    if thread is None or thread.conversation_id != talk.conversation_id:
        raise CannotAsk(texts.not_your_conversation(t))
    if not thread.is_open:
        raise CannotAsk(texts.not_open_to_you(t))
