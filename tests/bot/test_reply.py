"""What Discord's answers mean for a reply."""

from __future__ import annotations

from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from replies.message import FilesTooLarge, NotNow, Refused, ReplyGone, meaning

ANSWERS: list[tuple[int, int, type[Exception]]] = [
    (404, 10008, ReplyGone),
    (401, 50027, ReplyGone),
    (403, 50013, ReplyGone),
    (400, 50045, FilesTooLarge),
    (413, 40005, FilesTooLarge),
    (429, 0, NotNow),
    (503, 0, NotNow),
    (400, 50035, Refused),
    (409, 0, Refused),
]


@pytest.mark.parametrize(("status", "code", "kind"), ANSWERS)
def test_every_answer_says_what_happens_next(
    status: int, code: int, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    response = cast("Any", SimpleNamespace(status=status, reason=HTTPStatus(status).phrase))
    error = discord.HTTPException(response, {"code": code, "message": "No."})
    assert type(meaning(error)) is kind
    assert ("refused an edit" in caplog.text) == (kind is Refused)
