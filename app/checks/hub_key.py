"""The operator's key of Hugging Face."""

from __future__ import annotations

from typing import Final

from app.checks.finding import Finding
from hfmedia import HFMediaError, HuggingFaceMedia, MissingAuthError
from settings import Settings

NAME: Final = "HF_TOKEN"
PAGE: Final = "https://huggingface.co/settings/tokens"


async def check_hub_key(settings: Settings) -> list[Finding]:
    """Ask the Hub for a listing with the key, as the bot does."""
    try:
        async with HuggingFaceMedia(
            settings.hf_token or None,
            endpoint=settings.hf_endpoint,
            router_url=settings.hf_router_url,
        ) as media:
            listing = await media.listing("text-to-image")
    except MissingAuthError:
        text = f"The Hub does not accept it. Copy it again, or make a new one: {PAGE}"
        return [Finding(NAME, "mend", text)]
    except HFMediaError as error:
        return [Finding("Hugging Face", "mend", f"{error} Check HF_ENDPOINT and the network.")]
    if not settings.hf_token:
        text = f"Not set: servers and members have to bring keys of their own. Make one: {PAGE}"
        return [Finding(NAME, "note", text)]
    return [Finding(NAME, "ok", f"The Hub accepts it, and lists {len(listing)} models of images.")]
