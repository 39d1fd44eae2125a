"""Why an image that a member attached cannot be used."""

from __future__ import annotations

from gettext import NullTranslations

from replies.media.unusable_image import UnusableImage


def unusable_image(t: NullTranslations, error: UnusableImage) -> str:
    """What is wrong with the image, and what to attach instead."""
    match error.problem:
        case "damaged":
            return t.gettext("The image is damaged. Attach another one.")
        case "not-an-image":
            return t.gettext("The file is not an image. Attach a PNG, JPEG, WebP or GIF.")
        case "not-stored":
            return t.gettext("The bot cannot store the image at the moment. Try again later.")
        case "too-large":
            return t.gettext("The image is too large. Attach a smaller one.")
        case "too-many-pixels":
            return t.gettext("The image has too many pixels. Scale it down first.")
        case "too-slow":
            return t.gettext(
                "The image takes too long to read. Save it as a plain PNG or JPEG and attach that."
            )
        case "unavailable":
            return t.gettext("Discord did not deliver the image. Attach it again.")
