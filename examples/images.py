"""Two images at once; each is saved as soon as it is there."""

import asyncio
from pathlib import Path

from hfmedia import HuggingFaceMedia, ImageResponse


async def main() -> None:
    saved = 0
    async with HuggingFaceMedia() as media:  # HF_TOKEN from the environment
        async for item in media.create_async_generator(
            model="black-forest-labs/FLUX.1-dev",
            messages=[{"role": "user", "content": "a fox"}],
            n=2,
        ):
            print(item)
            if isinstance(item, ImageResponse):
                saved += 1
                item.media.move_to(Path(f"fox-{saved}{item.media.extension}"))


asyncio.run(main())
