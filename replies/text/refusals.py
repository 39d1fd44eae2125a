"""Why the bot does not do something, and short answers to clicks: one sentence or two each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from typing import Final

from hfmedia.types import TASKS, Modality, Task
from jobs.models import (
    ConversationGone,
    ConversationTooLong,
    JobRejected,
    JobsUnavailable,
    TooManyJobs,
)
from replies.text.markdown import megabytes, plain

NAME = 100  # characters of a name that somebody else chose
COMMANDS: Final[Mapping[Modality, str]] = {"image": "/imagine", "video": "/video", "text": "/chat"}


def empty_prompt(t: NullTranslations) -> str:
    """The prompt is empty."""
    return t.gettext("The prompt is empty. Describe what you want to see.")


def enhances_no_edits(t: NullTranslations) -> str:
    """`enhance` was chosen for an image that is to be edited."""
    return t.gettext("`enhance` is for new images. Leave it out to edit one.")


def cannot_enhance(t: NullTranslations, reason: str) -> str:
    """`enhance` was chosen, and a chat model may not be asked; `reason` is a sentence."""
    return t.gettext("The prompt cannot be improved first. {reason}").format(reason=reason)


def no_model_to_enhance(t: NullTranslations) -> str:
    """`enhance` was chosen, and no chat model is known."""
    return t.gettext(
        "No chat model is available to improve the prompt. Leave out `enhance`, or try again in a "
        "few minutes."
    )


def prompt_too_long(t: NullTranslations, length: int, limit: int) -> str:
    """The prompt has more than `limit` characters."""
    return t.ngettext(
        "The prompt has {length} character. Use at most {limit}.",
        "The prompt has {length} characters. Use at most {limit}.",
        length,
    ).format(length=length, limit=limit)


def negative_prompt_too_long(t: NullTranslations, limit: int) -> str:
    """The negative prompt has more than `limit` characters."""
    return t.ngettext(
        "The negative prompt is too long. Use at most {limit} character.",
        "The negative prompt is too long. Use at most {limit} characters.",
        limit,
    ).format(limit=limit)


def out_of_range(t: NullTranslations, option: str, value: float, least: float, most: float) -> str:
    """A number of an option is out of its range."""
    return t.gettext("{option} is {value}. Use a number from {least} to {most}.").format(
        option=option, value=value, least=f"{least:g}", most=f"{most:.15g}"
    )


def size_given_twice(t: NullTranslations) -> str:
    """There is an aspect ratio beside a width and a height."""
    return t.gettext("Choose an aspect ratio, or a width and a height, but not both.")


def unknown_aspect_ratio(t: NullTranslations, known: Sequence[str]) -> str:
    """The aspect ratio is none of those that can be chosen."""
    return t.gettext("Choose one of these aspect ratios: {known}.").format(known=", ".join(known))


def unknown_resolution(t: NullTranslations, known: Sequence[str]) -> str:
    """The resolution is none of those that can be chosen."""
    return t.gettext("Choose one of these resolutions: {known}.").format(known=", ".join(known))


def no_models_yet(t: NullTranslations) -> str:
    """No model was named, and none is known."""
    return t.gettext(
        "The list of models has not been loaded yet. Name a model, or try again in a minute."
    )


def bad_model_id(t: NullTranslations, model: str) -> str:
    """What was typed as a model is not a model's id."""
    return t.gettext(
        "{model} is not a model id. Choose a model from the list, or type its id: owner/name."
    ).format(model=plain(model, NAME))


def wrong_task(t: NullTranslations, model: str, serves: Task, chosen: Task) -> str:
    """The model serves another task than the one that was chosen."""
    return f"{_what_it_does(t, model, serves)} {_what_to_change(t, serves, chosen)}"


def _what_it_does(t: NullTranslations, model: str, serves: Task) -> str:
    match serves:
        case "text-to-image":
            sentence = t.gettext("{model} makes images from text.")
        case "text-to-video":
            sentence = t.gettext("{model} makes videos from text.")
        case "image-to-image":
            sentence = t.gettext("{model} edits images.")
        case "image-to-video":
            sentence = t.gettext("{model} animates images.")
        case _:
            sentence = t.gettext("{model} writes text.")
    return sentence.format(model=plain(model, NAME))


def _what_to_change(t: NullTranslations, serves: Task, chosen: Task) -> str:
    """The command and the option `image` that fit the task that the model serves."""
    gives = TASKS[serves].gives
    needs_image, has_image = (_from_image(task) for task in (serves, chosen))
    if gives == TASKS[chosen].gives:
        return t.gettext("Add an `image`.") if needs_image else t.gettext("Leave out `image`.")
    if gives == "text" or needs_image == has_image:
        sentence = t.gettext("Use {command}.")
    elif needs_image:
        sentence = t.gettext("Use {command} with an `image`.")
    else:
        sentence = t.gettext("Use {command} without an `image`.")
    return sentence.format(command=COMMANDS[gives])


def _from_image(task: Task) -> bool:
    """Whether a task begins with an image; answers in words can do without."""
    return TASKS[task].gives != "text" and "image" in TASKS[task].takes


def rejection(t: NullTranslations, error: JobRejected) -> str:
    """Why no new job is accepted."""
    match error:
        case TooManyJobs():
            return too_many_jobs(t, error.limit)
        case JobsUnavailable():
            return database_unavailable(t)
        case ConversationGone():
            return conversation_gone(t)
        case ConversationTooLong():
            return conversation_too_long(t, error.limit)
        case _:
            return restarting(t)


def too_many_jobs(t: NullTranslations, limit: int) -> str:
    """The member has as many jobs as one may have."""
    return t.ngettext(
        "You already have {limit} job running. Wait until it finishes, or cancel it.",
        "You already have {limit} jobs running. Wait until one finishes, or cancel one.",
        limit,
    ).format(limit=limit)


def conversation_gone(t: NullTranslations) -> str:
    """What was said before is not kept any more."""
    return t.gettext(
        "This conversation was forgotten, or is no longer kept. Start a new one with /chat."
    )


def conversation_too_long(t: NullTranslations, limit: int) -> str:
    """A conversation has as many answers as one may have."""
    return t.ngettext(
        "A conversation can have {limit} answer at most. Start a new one with /chat.",
        "A conversation can have {limit} answers at most. Start a new one with /chat.",
        limit,
    ).format(limit=limit)


def restarting(t: NullTranslations) -> str:
    """The process is ending."""
    return t.gettext("The bot is restarting. Try again in a minute.")


def database_unavailable(t: NullTranslations) -> str:
    """What is known of jobs cannot be read or written now."""
    return t.gettext(
        "The bot cannot use its database at the moment, so nothing was done. Try again in a few "
        "minutes; if it happens again, tell the person who runs the bot."
    )


def rules_unavailable(t: NullTranslations) -> str:
    """What the rules of the guild allow cannot be read now."""
    return t.gettext(
        "The bot cannot read this server's settings at the moment, so nothing was done. Try again "
        "in a few minutes; if it happens again, tell the person who runs the bot."
    )


def nothing_kept(t: NullTranslations) -> str:
    """The bot has no database."""
    return t.gettext(
        "This bot keeps nothing beyond what is running, so there is nothing to show, to set or to "
        "erase."
    )


def not_an_image(t: NullTranslations, filename: str) -> str:
    """Discord says that the attached file is of another type."""
    return t.gettext("{file} is not a PNG, JPEG, WebP or GIF. Attach one of those.").format(
        file=plain(filename, NAME)
    )


def file_too_large(t: NullTranslations, filename: str, size: int, limit: int) -> str:
    """The attached file is too large. Sizes are in bytes."""
    return t.gettext("{file} is {size}. Attach an image of at most {limit}.").format(
        file=plain(filename, NAME), size=megabytes(size), limit=megabytes(limit)
    )


def only_requester_cancels(t: NullTranslations) -> str:
    """Somebody else clicked Cancel."""
    return t.gettext("Only the person who asked for this can cancel it.")


def only_requester_deletes(t: NullTranslations) -> str:
    """Somebody else clicked Delete."""
    return t.gettext("Only the person who asked for this can delete it.")


def nothing_to_cancel(t: NullTranslations) -> str:
    """The job has ended."""
    return t.gettext("This is no longer running, so there is nothing to cancel.")


def request_forgotten(t: NullTranslations) -> str:
    """A job cannot be repeated, because its request is not known any more."""
    return t.gettext(
        "The bot was restarted and no longer knows this request. Type the command again."
    )


def image_forgotten(t: NullTranslations) -> str:
    """A job cannot be repeated, since its image is no longer kept."""
    return t.gettext("The bot no longer has the image. Type the command again and attach it.")


def prompt_unknown(t: NullTranslations) -> str:
    """Neither the bot nor the message holds the prompt."""
    return t.gettext("The bot was restarted and no longer knows this prompt.")


def prompt_beginning(t: NullTranslations) -> str:
    """Only the beginning of the prompt is known."""
    return t.gettext("The bot was restarted and knows only the beginning of this prompt:")


def prompt_attached(t: NullTranslations) -> str:
    """The prompt is in a file, since it is too long for a message."""
    return t.gettext("The prompt is in the file.")


def unknown_component(t: NullTranslations) -> str:
    """A click on a button, or a modal, that this version does not know."""
    return t.gettext("This belongs to another version of the bot. Type the command again.")


def command_changed(t: NullTranslations) -> str:
    """Discord still shows an older version of the command."""
    return t.gettext("This command has just changed. Press Ctrl+R, or try again in a minute.")
