"""Why a question is not asked, or a conversation does not go on."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from replies.text.markdown import plain

NAME: Final = 100  # characters of a name that somebody else chose


def empty_question(t: NullTranslations) -> str:
    """There is nothing but spaces in the question."""
    return t.gettext("The message is empty. Write what you want to ask.")


def question_too_long(t: NullTranslations, length: int, limit: int) -> str:
    """The question has more than `limit` characters."""
    return t.ngettext(
        "The message has {length} character. Use at most {limit}.",
        "The message has {length} characters. Use at most {limit}.",
        length,
    ).format(length=length, limit=limit)


def takes_no_images(t: NullTranslations, model: str) -> str:
    """The model that was chosen cannot look at an image."""
    return t.gettext(
        "{model} takes no images. Choose another model, or leave out the image."
    ).format(model=plain(model, NAME))


def no_vision_model(t: NullTranslations) -> str:
    """No model that looks at images is known."""
    return t.gettext(
        "The bot knows no model that looks at images at the moment. Try again in a few minutes; if "
        "it happens again, tell the person who runs the bot."
    )


def conversations_never_kept(t: NullTranslations) -> str:
    """The bot has no database."""
    return t.gettext(
        "This bot keeps no conversations, so this one cannot go on. Ask again with /chat."
    )


def still_being_written(t: NullTranslations) -> str:
    """The answer that is to be continued is not complete."""
    return t.gettext("The answer is still being written. Wait until it is complete, or stop it.")


def cannot_go_on(t: NullTranslations) -> str:
    """It is no conversation, but the description of a picture, say."""
    return t.gettext("This answer belongs to no conversation. Start one with /chat.")


def not_your_conversation(t: NullTranslations) -> str:
    """Somebody else began the conversation."""
    return t.gettext(
        "Only the person who began this conversation can go on with it. Start your own with /chat."
    )


def not_open_to_you(t: NullTranslations) -> str:
    """Somebody else began the conversation of this thread, and it is not open to everybody."""
    return t.gettext(
        "Only the person who began this conversation can go on with it. They can let everybody "
        "continue with the button in the thread's first message. Or start your own with /chat."
    )


def only_requester_stops(t: NullTranslations) -> str:
    """Somebody else clicked Stop."""
    return t.gettext("Only the person who asked for this can stop it.")


def nothing_to_stop(t: NullTranslations) -> str:
    """The answer has ended."""
    return t.gettext("This answer is already complete, so there is nothing to stop.")


def no_picture(t: NullTranslations) -> str:
    """A message whose picture is to be described has none attached."""
    return t.gettext(
        "No picture is attached to this message. Pictures behind links are not described: save the "
        "picture and use /describe."
    )


def no_words(t: NullTranslations) -> str:
    """A message that is to be asked about has no words."""
    return t.gettext("This message has no words to ask about.")


def prompt_not_kept(t: NullTranslations) -> str:
    """The prompts of a description are not known any more."""
    return t.gettext("This prompt is no longer kept. Copy it from the message.")


def next_words_title(t: NullTranslations) -> str:
    """The title of the modal for the next words."""
    return t.gettext("Continue")


def next_words_label(t: NullTranslations) -> str:
    """Above the input for the next words."""
    return t.gettext("What do you want to say next?")


def ask_about_title(t: NullTranslations) -> str:
    """The title of the modal for a question about a message."""
    return t.gettext("Ask about this")


def ask_about_label(t: NullTranslations) -> str:
    """Above the input for a question about a message."""
    return t.gettext("What do you want to know?")


def ask_about_message_label(t: NullTranslations) -> str:
    """Above the words of the message, which can be changed."""
    return t.gettext("The message")
