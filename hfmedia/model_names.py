"""Short names of models, and the models that are known without asking the Hub."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MODEL_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Text
        "command-a": "CohereLabs/c4ai-command-a-03-2025",
        "command-r-plus": "CohereLabs/c4ai-command-r-plus-08-2024",
        "deepseek-r1": "deepseek-ai/DeepSeek-R1",
        "deepseek-v3": "deepseek-ai/DeepSeek-V3",
        "gemma-2-27b": "google/gemma-2-27b-it",
        "gemma-3-27b": "google/gemma-3-27b-it",
        "gpt-oss-120b": "openai/gpt-oss-120b",
        "gpt-oss-20b": "openai/gpt-oss-20b",
        "llama-3": "meta-llama/Llama-3.3-70B-Instruct",
        "llama-3.2-11b": "meta-llama/Llama-3.2-11B-Vision-Instruct",
        "llama-3.3-70b": "meta-llama/Llama-3.3-70B-Instruct",
        "mistral-nemo": "mistralai/Mistral-Nemo-Instruct-2407",
        "nemotron-70b": "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF",
        "phi-3.5-mini": "microsoft/Phi-3.5-mini-instruct",
        "qvq-72b": "Qwen/QVQ-72B-Preview",
        "qwen-2.5-72b": "Qwen/Qwen2.5-72B-Instruct",
        "qwen-2.5-coder-32b": "Qwen/Qwen2.5-Coder-32B-Instruct",
        "qwen-2.5-vl-72b": "Qwen/Qwen2.5-VL-72B-Instruct",
        "qwen-3-235b": "Qwen/Qwen3-235B-A22B",
        "qwen-3-32b": "Qwen/Qwen3-32B",
        "qwq-32b": "Qwen/QwQ-32B",
        # Pictures
        "flux": "black-forest-labs/FLUX.1-dev",
        "flux-dev": "black-forest-labs/FLUX.1-dev",
        "flux-schnell": "black-forest-labs/FLUX.1-schnell",
        "sd-3.5": "stabilityai/stable-diffusion-3.5-large",
        "sd-3.5-large": "stabilityai/stable-diffusion-3.5-large",
        "sdxl": "stabilityai/stable-diffusion-xl-base-1.0",
        "sdxl-turbo": "stabilityai/sdxl-turbo",
    }
)
"""Real ids by short names."""

VISION_MODELS: Final = (
    "meta-llama/Llama-3.2-11B-Vision-Instruct",
    "Qwen/Qwen2.5-VL-72B-Instruct",
    "google/gemma-3-27b-it",
)
"""Text models that see images; the Hub lists them apart from the others."""

TEXT_MODELS: Final = (
    "Qwen/Qwen2.5-72B-Instruct",
    "meta-llama/Llama-3.3-70B-Instruct",
    "CohereLabs/c4ai-command-r-plus-08-2024",
    "deepseek-ai/DeepSeek-R1",
    "Qwen/QwQ-32B",
    "Qwen/Qwen2.5-Coder-32B-Instruct",
    "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF",
    "mistralai/Mistral-Nemo-Instruct-2407",
    "microsoft/Phi-3.5-mini-instruct",
    "google/gemma-2-27b-it",
)
"""Text models that are listed even where the Hub does not answer."""

IMAGE_MODELS: Final = (
    "black-forest-labs/FLUX.1-dev",
    "black-forest-labs/FLUX.1-schnell",
    "stabilityai/stable-diffusion-3.5-large",
    "stabilityai/stable-diffusion-xl-base-1.0",
)
"""Image models that are listed even where the Hub does not answer."""
