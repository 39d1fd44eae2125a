"""The functions that run in child processes, by name: importing them would load their codecs."""

from __future__ import annotations

from typing import Final

PREPARE_IMAGE: Final = "replies.media.codecs.input_image:prepare_image_file"
SHRINK_IMAGE: Final = "replies.media.codecs.image:shrink_image"
SHRINK_VIDEO: Final = "replies.media.codecs.video:shrink_video"

SANDBOXED: Final = frozenset({PREPARE_IMAGE, SHRINK_IMAGE, SHRINK_VIDEO})
