"""What is said of the threads in which conversations go on."""

from __future__ import annotations

from gettext import NullTranslations

from replies.chat.cleaning import cleaned, is_blank
from replies.text.markdown import shortened

NAME_LIMIT = 80  # characters; Discord takes 100


def thread_name(t: NullTranslations, question: str) -> str:
    """What a thread is called, by the first words of the conversation."""
    name = "" if is_blank(question) else shortened(cleaned(question), NAME_LIMIT)
    return name or t.gettext("Conversation")


def first_words(t: NullTranslations, user_id: int, *, is_open: bool) -> str:
    """The first message of a thread."""
    here = t.gettext("The conversation goes on here. Each answer has a button for the next words.")
    if is_open:
        who = t.gettext("Everybody in this thread can continue it.")
    else:
        who = t.gettext("Only {user} can continue it.").format(user=f"<@{user_id}>")
    return f"{here}\n-# {who}"


def open_label(t: NullTranslations, *, is_open: bool) -> str:
    """On the button that changes who may continue: what a click does."""
    return t.gettext("Only me") if is_open else t.gettext("Everybody may continue")


def goes_on_in(t: NullTranslations, thread_id: int) -> str:
    """Where the conversation goes on."""
    return t.gettext("The conversation goes on in {thread}.").format(thread=f"<#{thread_id}>")


def may_not_open(t: NullTranslations) -> str:
    """The bot lacks a permission."""
    return t.gettext(
        "The bot may not open a thread here. An admin can allow it: it needs Create Public "
        "Threads, Send Messages in Threads and Read Message History. Continue works without."
    )


def too_many_threads(t: NullTranslations) -> str:
    """The server has as many active threads as Discord allows."""
    return t.gettext(
        "This server has as many active threads as Discord allows. Close some of them and try "
        "again, or use Continue."
    )


def message_gone(t: NullTranslations) -> str:
    """The answer, or its channel, was deleted in the meantime."""
    return t.gettext("There can be no thread: the answer was deleted in the meantime.")


def not_opened(t: NullTranslations) -> str:
    """Discord refuses for another reason."""
    return t.gettext("Discord does not open a thread here. Use Continue instead.")


def cannot_write(t: NullTranslations, thread_id: int) -> str:
    """The thread is there, but the bot may not write in it, or it was locked or deleted."""
    return t.gettext(
        "The bot cannot write in {thread}. Use Continue under the answer instead."
    ).format(thread=f"<#{thread_id}>")


def only_starter_opens(t: NullTranslations) -> str:
    """Somebody else wants to open a thread, or to change who may continue."""
    return t.gettext("Only the person who began this conversation can do that.")
