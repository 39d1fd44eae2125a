"""What members meet: one command per file. Files that begin with `_` are shared by them."""

from cogs._buttons import BUTTONS
from cogs._errors import on_error
from cogs._service import Bot, GenerationService

__all__ = ["BUTTONS", "Bot", "GenerationService", "on_error"]
