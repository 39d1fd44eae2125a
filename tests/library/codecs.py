"""Both implementations of what reads foreign JSON and base64."""

from __future__ import annotations

from hfmedia.codecs import FAST, STANDARD, Codec

assert FAST is not None, "the extra `speed` belongs to the development environment"
CODECS: dict[str, Codec] = {"standard": STANDARD, "speed": FAST}
