"""The path of a job's URL. Its host is dropped: a reply never chooses where the key goes."""

from urllib.parse import urlsplit

from hfmedia.types import Json


def job_path(url: Json) -> str:
    """The path of the URL that a reply names for its job. Raises `TypeError` if it names none."""
    if not isinstance(url, str):
        raise TypeError("the reply names no URL for its job")
    return urlsplit(url).path
