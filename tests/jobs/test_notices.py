"""Whoever follows a job that has news all the time looks at its rows all the same."""

from __future__ import annotations

import asyncio

from hfmedia.progress import Progress
from jobs.notices import Notices

HANG_S = 20.0


async def test_constant_news_keeps_nobody_from_looking_at_the_rows() -> None:
    notices = Notices(0.2)

    async def tell() -> None:
        while True:
            notices.progressed("500", 1, Progress(stage="writing"))
            await asyncio.sleep(0)

    with notices.following("500") as news:
        telling = asyncio.create_task(tell())
        look_at = notices.look_at()
        async with asyncio.timeout(HANG_S):
            while await notices.next(news.changed, look_at):
                pass
        telling.cancel()
    assert look_at is not None
    assert asyncio.get_running_loop().time() >= look_at


async def test_where_no_other_process_changes_rows_they_are_not_looked_at() -> None:
    assert Notices(None).look_at() is None
