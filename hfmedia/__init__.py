"""Images, videos and text through Hugging Face Inference Providers.

```python
async with HuggingFaceMedia(api_key="hf_…") as media:
    messages = [{"role": "user", "content": "a fox"}]
    async for item in media.create_async_generator("black-forest-labs/FLUX.1-dev", messages, n=2):
        print(item)
```

Public is what stands in `__all__`, and nothing else.
"""

from hfmedia.account import Account, FineGrained, Organisation, TokenScope
from hfmedia.client import Client, EffectsFactory
from hfmedia.errors import (
    AllProvidersFailed,
    BadReply,
    ClientClosed,
    ConnectFailed,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    Failure,
    HFMediaError,
    HubUnavailable,
    JobFailed,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
    ProviderError,
    RequestError,
    ResponseError,
    SetupError,
    UnknownOutcome,
)
from hfmedia.events import (
    Accepted,
    Downloading,
    Event,
    MovedOn,
    ProgressCallback,
    Trying,
    Waiting,
)
from hfmedia.execution.effects import Effects
from hfmedia.execution.tickets import Ticket
from hfmedia.inference import HuggingFaceInference
from hfmedia.media import HuggingFaceMedia
from hfmedia.media_store import Media, MediaStore
from hfmedia.policy import KeyRef, Policy, ResolveKey
from hfmedia.prompt_formats import (
    format_prompt,
    format_prompt_custom,
    format_prompt_llama,
    format_prompt_mistral,
    format_prompt_qwen,
    format_prompt_qwen2,
    get_inputs,
)
from hfmedia.prompts import format_image_prompt
from hfmedia.responses import (
    FinishReason,
    ImageResponse,
    MediaResponse,
    ProviderInfo,
    Reasoning,
    ToolCalls,
    VideoResponse,
)
from hfmedia.results import Attempt, Generation, TextGeneration
from hfmedia.sizes import use_aspect_ratio
from hfmedia.text import TextDelta, ToolCall, Usage
from hfmedia.types import GenerationRequest, ImageInput, MediaRef, Task

__version__ = "0.1.0"

__all__ = [
    "Accepted",
    "Account",
    "AllProvidersFailed",
    "Attempt",
    "BadReply",
    "Client",
    "ClientClosed",
    "ConnectFailed",
    "ConnectionLost",
    "ContentRefused",
    "DeadlineExceeded",
    "DownloadError",
    "Downloading",
    "Effects",
    "EffectsFactory",
    "Event",
    "Failure",
    "FineGrained",
    "FinishReason",
    "Generation",
    "GenerationRequest",
    "HFMediaError",
    "HubUnavailable",
    "HuggingFaceInference",
    "HuggingFaceMedia",
    "ImageInput",
    "ImageResponse",
    "JobFailed",
    "KeyRef",
    "Media",
    "MediaRef",
    "MediaResponse",
    "MediaStore",
    "MissingAuthError",
    "ModelNotSupportedError",
    "MovedOn",
    "Organisation",
    "OutOfCredits",
    "Policy",
    "ProgressCallback",
    "ProviderError",
    "ProviderInfo",
    "Reasoning",
    "RequestError",
    "ResolveKey",
    "ResponseError",
    "SetupError",
    "Task",
    "TextDelta",
    "TextGeneration",
    "Ticket",
    "TokenScope",
    "ToolCall",
    "ToolCalls",
    "Trying",
    "UnknownOutcome",
    "Usage",
    "VideoResponse",
    "Waiting",
    "__version__",
    "format_image_prompt",
    "format_prompt",
    "format_prompt_custom",
    "format_prompt_llama",
    "format_prompt_mistral",
    "format_prompt_qwen",
    "format_prompt_qwen2",
    "get_inputs",
    "use_aspect_ratio",
]
