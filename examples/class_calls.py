"""The same without an instance: each call on the class opens one and closes it."""

import asyncio

from hfmedia import HuggingFaceMedia


async def main() -> None:
    models = await HuggingFaceMedia.get_models()
    print(len(models), "models, the first is", models[0])

    mapping = await HuggingFaceMedia.get_mapping(model="stabilityai/stable-diffusion-2")
    print("stable-diffusion-2 is served by", *mapping)

    async for item in HuggingFaceMedia.create_async_generator(
        model="black-forest-labs/FLUX.1-dev", prompt="a fox", n=2
    ):
        print(item)


asyncio.run(main())
