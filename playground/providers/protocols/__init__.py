"""The protocols, one module per provider. A new module in this folder is a new provider."""

import importlib
import pkgutil
from typing import Final

from playground.providers.protocols._openai import render_error
from playground.providers.types import Provider

ROUTER: Final = Provider(name="v1", routes=(), render_error=render_error, keys=("routed",))
"""Hugging Face's router where it chooses the provider: below `/v1`, with its own key alone."""


def all_providers() -> tuple[Provider, ...]:
    """The `PROVIDER` of every module in this folder."""
    names = [it.name for it in pkgutil.iter_modules(__path__) if not it.name.startswith("_")]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.PROVIDER for module in modules)
