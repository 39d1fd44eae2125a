"""Text and a picture without an instance: each call on the class opens one and closes it."""

import asyncio

from hfmedia import HuggingFaceInference


async def main() -> None:
    async for chunk in HuggingFaceInference.create_async_generator(
        model="google/gemma-7b-it",
        messages=[{"role": "user", "content": "Where does the fox live?"}],
    ):
        print(chunk, end="")
    print()

    async for chunk in HuggingFaceInference.create_async_generator(
        model=HuggingFaceInference.default_image_model,
        messages=[{"role": "user", "content": "a fox"}],
    ):
        print(chunk, end="")
    print()


asyncio.run(main())
