"""A whole answer, with its numbers: one request of the client below both classes."""

import asyncio

from hfmedia import GenerationRequest, HuggingFaceInference, TextGeneration

MESSAGES = (
    {"role": "system", "content": "Answer in one sentence."},
    {"role": "user", "content": "Where does the fox live?"},
)


async def main() -> None:
    async with HuggingFaceInference(order="cheapest") as inference:
        async for item in inference.create_async_generator("llama-3.3-70b", MESSAGES, stream=False):
            print(item, end="")
        print()

        request = GenerationRequest(
            task="conversational", model="meta-llama/Llama-3.3-70B-Instruct", messages=MESSAGES
        )
        async for delta in inference.stream(request):
            if isinstance(delta, TextGeneration) and delta.usage:
                print(delta.provider, delta.finish_reason, delta.usage.completion_tokens, "tokens")


asyncio.run(main())
