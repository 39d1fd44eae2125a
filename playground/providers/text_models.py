"""The text models: real ids, and the providers that serve each, with prices and speeds.

The numbers are plausible, and made up.
"""

from dataclasses import replace
from typing import Final, TypeAlias

from playground.json_types import JsonObject
from playground.providers.model_configs import (
    CHATML,
    COMMAND,
    DEEPSEEK,
    GPT_OSS,
    LLAMA,
    MISTRAL,
    QWEN,
    QWEN_2_JINJA,
    model_config,
)
from playground.providers.models import (
    CONVERSATIONAL,
    IMAGE_TEXT_TO_TEXT,
    TEXT_GENERATION,
    Model,
    Offer,
    Reasoning,
    Row,
    TextTraits,
)

# Provider, its id of the model ("" is the Hub's), dollars per million tokens in and out, tokens/s.
ChatRow: TypeAlias = tuple[str, str, float | None, float | None, float | None]


def _chat(
    model: str, downloads: int, trending: int, config: JsonObject | None, *rows: ChatRow
) -> Model:
    traits = TextTraits(context_length=131_072, has_tools=True)
    served = tuple(_row(model, *row) for row in rows)
    return Model(model, TEXT_GENERATION, served, downloads, trending, config=config, text=traits)


def _row(
    model: str,
    provider: str,
    provider_id: str,
    price_in: float | None,
    price_out: float | None,
    throughput: float | None,
) -> Row:
    latency_ms = None if throughput is None else round(60_000 / (throughput + 50))
    offer = Offer(
        input_price=price_in,
        output_price=price_out,
        throughput=throughput,
        latency_ms=latency_ms,
    )
    return Row(provider, provider_id or model, CONVERSATIONAL, offer=offer)


def _raw(
    model: str, downloads: int, trending: int, config: JsonObject | None, *, gated: bool = False
) -> Model:
    """A model without chat: only HF Inference generates text with it."""
    rows = (Row("hf-inference", model, TEXT_GENERATION),)
    traits = TextTraits(context_length=8192)
    return Model(
        model, TEXT_GENERATION, rows, downloads, trending, gated, config=config, text=traits
    )


def _limited(model: Model, context_length: int | None, *, has_tools: bool = True) -> Model:
    return replace(
        model, text=replace(model.text, context_length=context_length, has_tools=has_tools)
    )


def _thinking(model: Model, reasoning: Reasoning) -> Model:
    return replace(model, text=replace(model.text, reasoning=reasoning))


def _seeing(model: Model) -> Model:
    return replace(model, task=IMAGE_TEXT_TO_TEXT)


def _with_status(model: Model, provider: str, status: str) -> Model:
    """The model whose row at that provider has another status."""
    rows = (replace(it, status=status) if it.provider == provider else it for it in model.rows)
    return replace(model, rows=tuple(rows))


TEXT_MODELS: Final = (
    _thinking(
        _chat(
            "openai/gpt-oss-120b",
            4_120_334,
            212,
            GPT_OSS,
            ("cerebras", "gpt-oss-120b", 0.35, 0.75, 2400.0),
            ("groq", "", 0.15, 0.60, 480.0),
            ("baseten", "", 0.10, 0.50, 310.0),
            ("fireworks-ai", "accounts/fireworks/models/gpt-oss-120b", 0.15, 0.60, 190.0),
            ("together", "", 0.15, 0.60, 120.0),
            ("nscale", "", 0.10, 0.40, 70.0),
            ("ovhcloud", "gpt-oss-120b", 0.09, 0.47, 95.0),
        ),
        "reasoning",
    ),
    _thinking(
        _chat(
            "deepseek-ai/DeepSeek-R1",
            702_551,
            64,
            DEEPSEEK,
            ("together", "", 3.00, 7.00, 65.0),
            ("fireworks-ai", "accounts/fireworks/models/deepseek-r1", 3.00, 8.00, 110.0),
            ("novita", "deepseek/deepseek-r1-turbo", 0.70, 2.50, 32.0),
        ),
        "reasoning_content",
    ),
    _thinking(
        _chat(
            "Qwen/QwQ-32B",
            88_310,
            17,
            QWEN_2_JINJA,
            ("nscale", "", 0.18, 0.20, 60.0),
            ("featherless-ai", "", None, None, 22.0),
        ),
        "think tags",
    ),
    _chat(
        "openai/gpt-oss-20b",
        6_031_877,
        140,
        GPT_OSS,
        ("groq", "", 0.075, 0.30, 950.0),
        ("together", "", 0.05, 0.20, 180.0),
        ("hf-inference", "", None, None, None),
    ),
    _with_status(
        _chat(
            "meta-llama/Llama-3.3-70B-Instruct",
            1_204_882,
            58,
            LLAMA,
            ("cerebras", "llama-3.3-70b", 0.85, 1.20, 2100.0),
            ("groq", "llama-3.3-70b-versatile", 0.59, 0.79, 270.0),
            ("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", 0.88, 0.88, 140.0),
            ("nscale", "", 0.20, 0.20, 35.0),
            ("scaleway", "llama-3.3-70b-instruct", 0.90, 0.90, 80.0),
            ("ovhcloud", "Meta-Llama-3_3-70B-Instruct", 0.74, 0.74, 60.0),
            ("novita", "meta-llama/llama-3.3-70b-instruct", 0.13, 0.39, 9000.0),
        ),
        "novita",
        "error",
    ),
    _chat(
        "deepseek-ai/DeepSeek-V3.2",
        520_900,
        96,
        DEEPSEEK,
        ("deepinfra", "", 0.26, 0.39, 40.0),
        ("novita", "deepseek/deepseek-v3.2", 0.27, 0.40, 45.0),
        ("fireworks-ai", "accounts/fireworks/models/deepseek-v3p2", 0.56, 1.68, 130.0),
    ),
    _chat(
        "Qwen/Qwen3-235B-A22B",
        310_114,
        31,
        QWEN,
        ("fireworks-ai", "accounts/fireworks/models/qwen3-235b-a22b", 0.22, 0.88, 75.0),
        ("together", "Qwen/Qwen3-235B-A22B-fp8-tput", 0.20, 0.60, 45.0),
        ("deepinfra", "", 0.18, 0.54, 30.0),
    ),
    _chat(
        "Qwen/Qwen3-32B",
        1_950_713,
        44,
        QWEN,
        ("ovhcloud", "Qwen3-32B", 0.09, 0.25, 50.0),
        ("groq", "qwen/qwen3-32b", 0.29, 0.59, 420.0),
        ("cerebras", "qwen-3-32b", 0.40, 0.80, 1900.0),
        ("nscale", "", 0.08, 0.25, 40.0),
    ),
    _chat(
        "Qwen/Qwen2.5-72B-Instruct",
        451_006,
        12,
        model_config("qwen2", "<|im_end|>", template=CHATML),
        ("novita", "qwen/qwen-2.5-72b-instruct", 0.38, 0.40, 30.0),
        ("featherless-ai", "", None, None, 18.0),
        ("hf-inference", "", None, None, None),
    ),
    _chat(
        "moonshotai/Kimi-K2-Instruct",
        215_740,
        83,
        model_config("kimi_k2", "<|im_end|>", template=CHATML),
        ("novita", "moonshotai/kimi-k2-instruct", 0.57, 2.30, 28.0),
        ("together", "", 1.00, 3.00, 45.0),
        ("groq", "moonshotai/kimi-k2-instruct", 1.00, 3.00, 210.0),
    ),
    _chat(
        "zai-org/GLM-5",
        140_382,
        305,
        model_config("glm_moe_dsa", "<|endoftext|>"),
        ("zai-org", "glm-5", 1.00, 3.20, 60.0),
        ("novita", "zai-org/glm-5", 1.00, 3.20, 48.0),
        ("together", "", 1.00, 3.20, 66.0),
    ),
    _chat(
        "HuggingFaceTB/SmolLM3-3B",
        97_455,
        20,
        model_config("smollm3", "<|im_end|>", jinja=CHATML),
        ("hf-inference", "", None, None, None),
    ),
    _chat(
        "CohereLabs/c4ai-command-a-03-2025",
        31_206,
        11,
        COMMAND,
        ("cohere", "command-a-03-2025", 2.50, 10.00, 70.0),
    ),
    _limited(
        _chat(
            "mistralai/Mistral-Nemo-Instruct-2407",
            120_688,
            10,
            MISTRAL,
            ("featherless-ai", "", None, None, 40.0),
            ("novita", "mistralai/mistral-nemo", 0.04, 0.17, 55.0),
        ),
        16_384,
        has_tools=False,
    ),
    _limited(
        _chat(
            "swiss-ai/Apertus-70B-Instruct-2509",
            18_931,
            14,
            model_config("apertus", "<|assistant_end|>", "<s>"),
            ("publicai", "swiss-ai/apertus-70b-instruct", 0.82, 2.92, 25.0),
        ),
        None,
        has_tools=False,
    ),
    _seeing(
        _chat(
            "google/gemma-3-27b-it",
            1_380_554,
            39,
            model_config("gemma3", "<eos>", "<bos>"),
            ("scaleway", "gemma-3-27b-it", 0.25, 0.50, 55.0),
            ("featherless-ai", "", None, None, 20.0),
            ("deepinfra", "", 0.09, 0.16, 35.0),
        )
    ),
    _seeing(
        _chat(
            "Qwen/Qwen2.5-VL-72B-Instruct",
            260_017,
            23,
            model_config("qwen2_5_vl", "<|im_end|>", template=CHATML),
            ("ovhcloud", "Qwen2.5-VL-72B-Instruct", 1.01, 1.01, 40.0),
            ("novita", "qwen/qwen2.5-vl-72b-instruct", 0.80, 0.80, 30.0),
        )
    ),
    _seeing(
        _chat(
            "meta-llama/Llama-3.2-11B-Vision-Instruct",
            205_399,
            16,
            LLAMA,
            ("together", "meta-llama/Llama-3.2-11B-Vision-Instruct-Turbo", 0.18, 0.18, 130.0),
            ("hf-inference", "", None, None, None),
        )
    ),
    _limited(
        _raw("openai-community/gpt2", 9_870_122, 18, model_config("gpt2", "<|endoftext|>")),
        1024,
        has_tools=False,
    ),
    _raw("google/gemma-7b-it", 62_018, 10, None, gated=True),
    _raw("mistralai/Mistral-7B-Instruct-v0.3", 1_010_442, 25, MISTRAL),
    _raw("HuggingFaceH4/zephyr-7b-beta", 280_916, 11, model_config("mistral", "</s>", "<s>")),
    _raw(
        "Qwen/Qwen2.5-1.5B-Instruct", 730_264, 15, model_config("qwen2", "<|im_end|>", jinja=CHATML)
    ),
)

UNLISTED_MODELS: Final = (_seeing(_chat("gpt-4o", 0, 0, None, ("openai", "", 2.50, 10.00, 90.0))),)
"""Served by a provider's own key alone; the Hub does not know them."""
