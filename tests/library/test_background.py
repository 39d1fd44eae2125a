"""What is left of a submit that was given up, when it goes wrong in a way that nobody foresaw."""

from __future__ import annotations

import asyncio

import pytest

from hfmedia.execution.background import Background, Submit
from hfmedia.net.transport import OnSending


async def test_a_submit_that_was_given_up_and_fails_in_an_unknown_way_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent, gate, discarded = asyncio.Event(), asyncio.Event(), []

    async def exchange(on_sending: OnSending) -> str:
        on_sending()
        sent.set()
        await gate.wait()
        raise ZeroDivisionError

    async def discard(step: str) -> None:
        discarded.append(step)

    background = Background()
    submit = Submit(name="a submit of 'a/fox'", exchange=exchange, discard=discard)
    call = asyncio.create_task(background.submit(submit))
    await sent.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    gate.set()
    await background.aclose(drain_s=5)
    [record] = caplog.records
    assert record.getMessage() == "a submit of 'a/fox' was given up and failed unexpectedly"
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    assert discarded == []
