"""Pictures and videos through Hugging Face Inference Providers.

```python
async with HuggingFaceMedia(api_key="hf_…") as media:
    messages = [{"role": "user", "content": "a fox"}]
    async for item in media.create_async_generator("black-forest-labs/FLUX.1-dev", messages, n=2):
        print(item)
```
"""

from hfmedia.errors import (
    AllProvidersFailed,
    BadReply,
    ConnectFailed,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
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
from hfmedia.files import Media
from hfmedia.media import HuggingFaceMedia
from hfmedia.prompts import format_image_prompt
from hfmedia.responses import (
    FinishReason,
    ImageResponse,
    MediaResponse,
    ProviderInfo,
    Reasoning,
    VideoResponse,
)
from hfmedia.results import Attempt, Generation
from hfmedia.sizes import use_aspect_ratio
from hfmedia.wire import GenerationRequest, Picture

__all__ = [
    "AllProvidersFailed",
    "Attempt",
    "BadReply",
    "ConnectFailed",
    "ConnectionLost",
    "ContentRefused",
    "DeadlineExceeded",
    "DownloadError",
    "FinishReason",
    "Generation",
    "GenerationRequest",
    "HFMediaError",
    "HubUnavailable",
    "HuggingFaceMedia",
    "ImageResponse",
    "JobFailed",
    "Media",
    "MediaResponse",
    "MissingAuthError",
    "ModelNotSupportedError",
    "OutOfCredits",
    "Picture",
    "ProviderError",
    "ProviderInfo",
    "Reasoning",
    "RequestError",
    "ResponseError",
    "SetupError",
    "UnknownOutcome",
    "VideoResponse",
    "format_image_prompt",
    "use_aspect_ratio",
]
