"""The models of images and videos: real ids, and the providers that serve each."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from playground.providers.models import (
    IMAGE_TO_IMAGE,
    IMAGE_TO_VIDEO,
    TEXT_TO_IMAGE,
    TEXT_TO_VIDEO,
    Model,
    Row,
)

DOWNLOADS_PER_TREND: Final = 20_000  # the most popular models get more than twenty


def _model(model: str, task: str, downloads: int, rows: Iterable[tuple[str, ...]]) -> Model:
    served = tuple(_row(model, task, row) for row in rows)
    return Model(model, task, served, downloads, trending=downloads // DOWNLOADS_PER_TREND)


def _row(model: str, task: str, row: tuple[str, ...]) -> Row:
    """From `(provider, id, status, weights)`; by default the model's own id, live, none."""
    provider, provider_id, status, weights = (*row, *("", "", "live", "")[len(row) :])
    return Row(provider, provider_id or model, task, status, weights or None)


SDXL_LIGHTNING: Final = (
    "bytedance/sdxl-lightning-4step:"
    "6f7a773af6fc3e8de9d5a3c00be77c17308914bf67772726aff83496ba1e3bbe"
)
GHIBLI: Final = "flux-chatgpt-ghibli-lora.safetensors"

TABLE: Final[Mapping[tuple[str, str, int], tuple[tuple[str, ...], ...]]] = {
    ("black-forest-labs/FLUX.1-dev", TEXT_TO_IMAGE, 1_482_113): (
        ("fal-ai", "fal-ai/flux/dev"),
        ("replicate", "black-forest-labs/flux-dev"),
        ("together", "black-forest-labs/FLUX.1-dev"),
        ("wavespeed", "wavespeed-ai/flux-dev"),
        ("hf-inference",),
    ),
    ("black-forest-labs/FLUX.1-schnell", TEXT_TO_IMAGE, 903_377): (
        ("hf-inference",),
        ("nscale",),
        ("together", "black-forest-labs/FLUX.1-schnell-Free"),
        ("replicate", "black-forest-labs/flux-schnell"),
        ("fal-ai", "fal-ai/flux/schnell"),
        ("deepinfra", "black-forest-labs/FLUX-1-schnell"),
    ),
    ("Qwen/Qwen-Image", TEXT_TO_IMAGE, 268_940): (
        ("fal-ai", "fal-ai/qwen-image"),
        ("replicate", "qwen/qwen-image"),
        ("wavespeed", "wavespeed-ai/qwen-image/text-to-image"),
    ),
    ("stabilityai/stable-diffusion-xl-base-1.0", TEXT_TO_IMAGE, 2_230_456): (
        ("hf-inference",),
        ("nscale",),
        ("deepinfra", "stabilityai/sdxl-turbo", "error"),
    ),
    ("stabilityai/stable-diffusion-2", TEXT_TO_IMAGE, 8_112): (("hf-inference",),),
    ("ByteDance/SDXL-Lightning", TEXT_TO_IMAGE, 91_204): (
        ("replicate", SDXL_LIGHTNING),
        ("nscale", "ByteDance/SDXL-Lightning-8step"),
        ("fal-ai", "fal-ai/fast-lightning-sdxl", "staging"),
    ),
    ("HiDream-ai/HiDream-I1-Full", TEXT_TO_IMAGE, 40_718): (
        ("wavespeed", "wavespeed-ai/hidream-i1-full"),
        ("fal-ai", "fal-ai/hidream-i1-full"),
    ),
    ("zai-org/GLM-Image", TEXT_TO_IMAGE, 25_031): (("zai-org", "glm-image"),),
    ("zai-org/CogView4-6B", TEXT_TO_IMAGE, 18_765): (
        ("zai-org", "cogview-4-250304"),
        ("fal-ai", "fal-ai/cogview4"),
    ),
    ("openfree/flux-chatgpt-ghibli-lora", TEXT_TO_IMAGE, 12_480): (
        ("fal-ai", "fal-ai/flux-lora", "live", GHIBLI),
        ("replicate", "black-forest-labs/flux-dev-lora", "live", GHIBLI),
        ("wavespeed", "wavespeed-ai/flux-dev-lora", "live", GHIBLI),
    ),
    ("nerijs/pixel-art-xl", TEXT_TO_IMAGE, 9_856): (
        ("fal-ai", "fal-ai/lora", "live", "pixel-art-xl.safetensors"),
    ),
    ("black-forest-labs/FLUX.1-Kontext-dev", IMAGE_TO_IMAGE, 310_522): (
        ("fal-ai", "fal-ai/flux-kontext/dev"),
        ("replicate", "black-forest-labs/flux-kontext-dev"),
        ("together", "black-forest-labs/FLUX.1-kontext-dev"),
        ("wavespeed", "wavespeed-ai/flux-kontext-dev"),
        ("hf-inference",),
    ),
    ("Qwen/Qwen-Image-Edit", IMAGE_TO_IMAGE, 142_090): (
        ("fal-ai", "fal-ai/qwen-image-edit"),
        ("wavespeed", "wavespeed-ai/qwen-image/edit"),
    ),
    ("Wan-AI/Wan2.2-T2V-A14B", TEXT_TO_VIDEO, 64_203): (
        ("fal-ai", "fal-ai/wan/v2.2-a14b/text-to-video"),
        ("replicate", "wan-video/wan-2.2-t2v-fast"),
        ("together", "Wan-AI/Wan2.2-T2V-A14B"),
        ("wavespeed", "wavespeed-ai/wan-2.2/t2v-480p"),
    ),
    ("tencent/HunyuanVideo", TEXT_TO_VIDEO, 51_940): (
        ("fal-ai", "fal-ai/hunyuan-video"),
        ("novita", "hunyuan-video-fast"),
        ("wavespeed", "wavespeed-ai/hunyuan-video/t2v"),
    ),
    ("Wan-AI/Wan2.1-T2V-14B", TEXT_TO_VIDEO, 33_118): (
        ("novita", "wan-t2v"),
        ("fal-ai", "fal-ai/wan/v2.1/text-to-video"),
        ("replicate", "wan-video/wan-2.1-t2v", "error"),
    ),
    ("Wan-AI/Wan2.2-I2V-A14B", IMAGE_TO_VIDEO, 70_877): (
        ("fal-ai", "fal-ai/wan/v2.2-a14b/image-to-video"),
        ("together", "Wan-AI/Wan2.2-I2V-A14B"),
        ("wavespeed", "wavespeed-ai/wan-2.2/i2v-720p"),
    ),
    ("Lightricks/LTX-Video", IMAGE_TO_VIDEO, 187_650): (
        ("fal-ai", "fal-ai/ltx-video-13b-dev/image-to-video"),
        ("wavespeed", "wavespeed-ai/ltx-video/i2v", "staging"),
    ),
}

# Invented, so that nobody meets such a model by accident.
AFTER_HOURS: Final = replace(
    _model("playground/after-hours", TEXT_TO_IMAGE, 2_048, [("hf-inference",), ("nscale",)]),
    is_adult=True,
)

MEDIA_MODELS: Final = (
    *(_model(name, task, loads, rows) for (name, task, loads), rows in TABLE.items()),
    AFTER_HOURS,
)
