"""Who serves a model, in the order of your account, and for what."""

import asyncio

from hfmedia import HuggingFaceMedia


async def main() -> None:
    async with HuggingFaceMedia() as media:
        mapping = await media.get_mapping("black-forest-labs/FLUX.1-dev")
    for provider, row in mapping.items():
        print(provider, row["task"], row["providerId"])


asyncio.run(main())
