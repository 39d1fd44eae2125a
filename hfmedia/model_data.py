"""What is read of the Hub's description of a model. It is hostile: any part may have any type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SPECIAL_TOKENS: Final = (
    "bos_token",
    "eos_token",
    "unk_token",
    "sep_token",
    "pad_token",
    "cls_token",
    "mask_token",
)


def config_of(model_data: Any) -> Mapping[str, Any]:
    """The `config` of a model, empty where there is none."""
    return _mapping_in(model_data, "config")


def tokenizer_config_of(model_data: Any) -> Mapping[str, Any]:
    """The `config.tokenizer_config` of a model, empty where there is none."""
    return _mapping_in(config_of(model_data), "tokenizer_config")


def special_tokens_of(model_data: Any) -> dict[str, str]:
    """The special tokens of a model by their names: `bos_token`, `eos_token` and the like."""
    given = tokenizer_config_of(model_data)
    tokens = {name: _token_text(given.get(name)) for name in SPECIAL_TOKENS}
    return {name: text for name, text in tokens.items() if text is not None}


def _token_text(token: Any) -> str | None:
    """A special token, which is a text or an object with `content`."""
    text = token.get("content") if isinstance(token, Mapping) else token
    return text if isinstance(text, str) else None


def _mapping_in(data: Any, name: str) -> Mapping[str, Any]:
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}
