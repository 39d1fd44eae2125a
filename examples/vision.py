"""What is in a picture: made first, then shown to a model that sees."""

import asyncio
from base64 import b64encode

from hfmedia import HuggingFaceInference, ImageResponse


async def main() -> None:
    async with HuggingFaceInference() as inference:
        async for item in inference.create_async_generator("flux-schnell", prompt="a fox"):
            if isinstance(item, ImageResponse):
                picture = item.media

        image = f"data:{picture.content_type};base64,{b64encode(picture.read()).decode()}"
        content = [
            {"type": "text", "text": "What is in this picture?"},
            {"type": "image_url", "image_url": {"url": image}},
        ]
        async for item in inference.create_async_generator(
            "gemma-3-27b", [{"role": "user", "content": content}]
        ):
            print(item, end="")


asyncio.run(main())
