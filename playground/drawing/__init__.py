"""Pictures and clips from a prompt and a seed: drawn by rules, by no model."""

from playground.drawing.clips import clip
from playground.drawing.pictures import picture

__all__ = ["clip", "picture"]
