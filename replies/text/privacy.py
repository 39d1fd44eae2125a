"""What is kept of a user, in words, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations

from replies.text.markdown import megabytes, plain
from replies.text.money import about_dollars

NAME = 40  # characters of a provider's name
HUB = "hf"


def kept_title(t: NullTranslations) -> str:
    """Stands above what is kept."""
    return t.gettext("**What this bot stores about you**")


def nothing_of_you(t: NullTranslations) -> str:
    """Nothing is kept of the user."""
    return t.gettext("This bot stores nothing about you.")


def kept_requests(t: NullTranslations, count: int, oldest_at: float, days: int | None) -> str:
    """The jobs, and for how long they are kept."""
    sentence = t.ngettext(
        "{count} request, from {oldest} on: what you asked for, where and when, and what became of "
        "it.",
        "{count} requests, from {oldest} on: what you asked for, where and when, and what became "
        "of it.",
        count,
    ).format(count=count, oldest=f"<t:{oldest_at:.0f}:D>")
    return f"{sentence} {_kept_for(t, days)}".strip()


def kept_of_others(t: NullTranslations, count: int) -> str:
    """The jobs of others in conversations of the user."""
    return t.ngettext(
        "{count} request of somebody else, in a conversation that you took part in: it repeats "
        "what you said.",
        "{count} requests of others, in conversations that you took part in: they repeat what you "
        "said.",
        count,
    ).format(count=count)


def kept_files(t: NullTranslations, count: int, size: int, days: int | None) -> str:
    """The images and videos, and for how long they are kept."""
    sentence = t.ngettext(
        "{count} image or video of these requests ({size}).",
        "{count} images and videos of these requests ({size}).",
        count,
    ).format(count=count, size=megabytes(size))
    return f"{sentence} {_kept_for(t, days)}".strip()


def kept_spending(t: NullTranslations, count: int, micros: int, *, is_exact: bool) -> str:
    """What was spent."""
    amount = about_dollars(micros) if is_exact else f"≈ {about_dollars(micros)}"
    return t.ngettext(
        "Your {count} generation cost {amount}. This is an estimate, not a bill.",
        "Your {count} generations cost {amount}. This is an estimate, not a bill.",
        count,
    ).format(count=count, amount=amount)


def kept_key(t: NullTranslations, purpose: str, last4: str) -> str:
    """A key of the user's own."""
    name = "Hugging Face" if purpose == HUB else plain(purpose, NAME)
    return t.gettext("Your key for {name}, encrypted; it ends with {last4}.").format(
        name=name, last4=plain(last4, NAME)
    )


def kept_changes(t: NullTranslations, count: int) -> str:
    """The changes of settings and keys of guilds."""
    return t.ngettext(
        "{count} change that you made to the settings of a server.",
        "{count} changes that you made to the settings of servers.",
        count,
    ).format(count=count)


def what_to_do(t: NullTranslations) -> str:
    """Stands below what is kept."""
    return t.gettext(
        "`/privacy export` gives you all of this as a file, `/privacy erase` erases it. Messages "
        "in channels are stored by Discord: delete them there."
    )


def export_made(t: NullTranslations, entries_left_out: int, files_left_out: int) -> str:
    """Stands beside the file."""
    sentences = [t.gettext("Here is everything that this bot stores about you.")]
    if entries_left_out:
        sentences.append(
            t.ngettext(
                "{count} entry did not fit into it.",
                "{count} entries did not fit into it: the oldest ones.",
                entries_left_out,
            ).format(count=entries_left_out)
        )
    if files_left_out:
        sentences.append(
            t.ngettext(
                "{count} image or video did not fit into it.",
                "{count} images and videos did not fit into it.",
                files_left_out,
            ).format(count=files_left_out)
        )
    return " ".join(sentences)


def erase_question(t: NullTranslations) -> str:
    """Asks whether all of it is to be erased."""
    return t.gettext(
        "Erase everything that this bot stores about you? What is still running is cancelled. Your "
        "requests, their images and videos, the conversations that you took part in, and your own "
        "keys are deleted for good. The amounts that you spent and the changes that you made to "
        "servers stay on record, without your name."
    )


def erase_label(t: NullTranslations) -> str:
    """The label of the button that erases."""
    return t.gettext("Erase everything")


def not_yours(t: NullTranslations) -> str:
    """Somebody else clicked the button."""
    return t.gettext("Only the person who asked for this can do it. Type /privacy erase yourself.")


def erasing(t: NullTranslations) -> str:
    """What runs is being cancelled, and the rest erased."""
    return t.gettext("Erasing… This may take a minute.")


def erased(t: NullTranslations) -> str:
    """Nothing is left."""
    return t.gettext(
        "Everything that this bot stored about you is erased. Messages in channels are stored by "
        "Discord: delete them there. What you used this month still counts towards limits and "
        "budgets until they start again."
    )


def not_all_erased(t: NullTranslations, left: int) -> str:
    """Some jobs have not ended yet."""
    return t.ngettext(
        "{count} request has not ended yet, so it is not erased; it is cancelled, and everything "
        "else is erased. Type /privacy erase again in a few minutes.",
        "{count} requests have not ended yet, so they are not erased; they are cancelled, and "
        "everything else is erased. Type /privacy erase again in a few minutes.",
        left,
    ).format(count=left)


def erasing_failed(t: NullTranslations) -> str:
    """The database or the media store went away."""
    return t.gettext(
        "Not everything could be erased, because the bot cannot use its database or its files at "
        "the moment. Type /privacy erase again in a few minutes: it erases what is left."
    )


def list_of(lines: Sequence[str]) -> str:
    """Lines with bullets."""
    return "\n".join(f"- {line}" for line in lines)


def _kept_for(t: NullTranslations, days: int | None) -> str:
    if days is None:
        return ""
    return t.ngettext("Kept for {days} day at most.", "Kept for {days} days at most.", days).format(
        days=days
    )
