"""An answer in words as it is recorded."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.results import TextGeneration
from hfmedia.serialization import to_json


def answer_json(answer: TextGeneration) -> str:
    """The answer as JSON, without the conversation before it, which the record of its job has."""
    return to_json(replace(answer, request=replace(answer.request, messages=(), image=None)))
