"""An answer as it comes, with what the model thought before, and how it ended."""

import asyncio

from hfmedia import FinishReason, HuggingFaceInference, ProviderInfo, Reasoning


async def main() -> None:
    thought = ""
    async with HuggingFaceInference() as inference:  # HF_TOKEN from the environment
        async for item in inference.create_async_generator(
            model="qwq-32b",
            messages=[{"role": "user", "content": "Where does the fox live?"}],
            max_tokens=500,
        ):
            match item:
                case ProviderInfo():
                    print("answered by", item.path)
                case Reasoning():
                    thought += str(item)
                case str():
                    print(item, end="", flush=True)
                case FinishReason():
                    print(f"\n{item.reason}, after {len(thought.split())} words of thought")


asyncio.run(main())
