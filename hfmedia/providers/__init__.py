"""The providers, one file each. The folder is the registry: a file with a `PROVIDER` is one."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hfmedia.wire import Provider


@cache
def providers() -> Mapping[str, Provider]:
    """Every provider by its name."""
    found = (
        import_module(f"{__name__}.{module.name}").PROVIDER
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    )
    return MappingProxyType({provider.name: provider for provider in found})
