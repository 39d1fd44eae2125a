"""The providers, one file each. The folder is the registry: every public file has a `PROVIDER`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from hfmedia.adapter import Provider


@cache
def providers() -> Mapping[str, Provider]:
    """Every provider by its name."""
    found = (
        import_module(f"{__name__}.{module.name}").PROVIDER
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    )
    return MappingProxyType({provider.name: provider for provider in found})
