"""What is said where a result comes later than its reply could be changed by the interaction."""

from __future__ import annotations

from gettext import NullTranslations


def finished_pointer(t: NullTranslations, user_id: int, link: str) -> str:
    """Mentions the member and leads to the reply."""
    return t.gettext("{member} Your command has finished: {link}").format(
        member=_mention(user_id), link=link
    )


def late_notice(t: NullTranslations, user_id: int) -> str:
    """Mentions the member, above a result that has a message of its own."""
    return t.gettext(
        "{member} Your command has finished. The first reply to it can no longer be changed, so "
        "here is the result."
    ).format(member=_mention(user_id))


def waiting_notice(t: NullTranslations) -> str:
    """Stands above the result of an earlier command that could not be delivered."""
    return t.gettext("The result of an earlier command, which could not be sent to you before:")


def _mention(user_id: int) -> str:
    return f"<@{user_id}>"
