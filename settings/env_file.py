"""The file `.env`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from dotenv.parser import parse_stream

from settings.reader import SettingsError

NOT_UTF_8: Final = "The file .env is not UTF-8 text. Save it again with the encoding UTF-8."


def read_env_file(path: Path) -> dict[str, str | None]:
    """What a `.env` file sets; nothing if it does not exist. Raises `SettingsError`."""
    if not path.exists():
        return {}
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(NOT_UTF_8) from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None
    if "\0" in text:  # UTF-16 without a mark at its beginning
        raise SettingsError(NOT_UTF_8)
    bindings = list(parse_stream(io.StringIO(text)))
    for binding in bindings:
        if binding.error:
            raise SettingsError(
                f"Line {binding.original.line} of .env cannot be read. Write it as NAME=value."
            )
    return {binding.key: binding.value for binding in bindings if binding.key is not None}
