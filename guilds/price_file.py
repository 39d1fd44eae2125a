"""Reads `prices.toml`, and says what is wrong with it and where."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast, get_args

from guilds.checks import NAME_LENGTH
from guilds.money import to_micros
from guilds.prices import Price, PriceEntry, Prices, Unit
from hfmedia.types import TASKS, Task

UNITS: Final = get_args(Unit)
MAX_DOLLARS: Final = 1000  # for one unit
MAX_ENTRIES: Final = 10_000
OF_PRICE: Final = frozenset({"unit", "dollars"})
OF_ENTRY: Final = OF_PRICE | {"model", "provider", "task", "page", "read"}


class PricesError(ValueError):
    """The table of prices cannot be used. The message says what to change."""


def read_prices(path: Path, providers: Collection[str]) -> Prices:
    """The table of a file, for the providers that are known. Raises `PricesError`."""
    try:
        return parse_prices(path.read_text("utf-8"), providers)
    except UnicodeDecodeError:
        raise PricesError(f"{path.name} is not UTF-8 text.") from None
    except OSError as error:
        raise PricesError(f"{path.name} cannot be read: {error.strerror}.") from None
    except PricesError as error:
        raise PricesError(f"{path.name}: {error}") from None


def parse_prices(text: str, providers: Collection[str]) -> Prices:
    """The table of a text. Raises `PricesError`, which names the line or the entry."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PricesError(f"it is not TOML: {error}.") from None
    _check_keys("the file", data, frozenset({"default", "price"}))
    defaults, entries = data.get("default", {}), data.get("price", [])
    if not isinstance(defaults, dict) or not isinstance(entries, list):
        raise PricesError("write prices as [default] and [[price]].")
    if len(entries) > MAX_ENTRIES:
        raise PricesError(f"there are more than {MAX_ENTRIES} entries.")
    return Prices(
        defaults=_defaults(defaults),
        entries=tuple(_entry(n, entry, providers) for n, entry in enumerate(entries, 1)),
    )


def _defaults(data: Mapping[str, Any]) -> dict[Task, Price]:
    _check_keys("[default]", data, frozenset(TASKS))
    missing = [task for task in TASKS if task not in data]
    if missing:
        raise PricesError(f"[default] has no price for {', '.join(missing)}.")
    found: dict[Task, Price] = {}
    for task in TASKS:
        where = f"the default of {task}"
        _check_keys(where, _table(where, data[task]), OF_PRICE)
        found[task] = _price(where, data[task])
    return found


def _entry(number: int, data: Any, providers: Collection[str]) -> PriceEntry:
    name = data.get("model") if isinstance(data, dict) else None
    where = f"entry {number}" + (f" ({name[:NAME_LENGTH]})" if isinstance(name, str) else "")
    _check_keys(where, _table(where, data), OF_ENTRY)
    provider = _text(where, data, "provider")
    if provider is not None and provider not in providers:
        known = ", ".join(sorted(providers))
        raise PricesError(f"{where} has the provider {provider!r}; use one of {known}.")
    task = _text(where, data, "task")
    if task is not None and task not in TASKS:
        raise PricesError(f"{where} has the task {task!r}; use one of {', '.join(TASKS)}.")
    model = _text(where, data, "model")
    if not model:
        raise PricesError(f'{where} has no model; write model = "owner/name", or with *.')
    return PriceEntry(
        model=model,
        price=_price(where, data),
        provider=provider,
        task=cast("Task | None", task),
        page=_text(where, data, "page"),
        read=_day(where, data.get("read")),
    )


def _price(where: str, data: Mapping[str, Any]) -> Price:
    unit: Any = data.get("unit")
    if unit not in UNITS:
        raise PricesError(f"{where} has the unit {unit!r}; use one of {', '.join(UNITS)}.")
    return Price(unit=unit, micros=to_micros(_dollars(where, data.get("dollars"))))


def _dollars(where: str, value: Any) -> Decimal:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    dollars = Decimal(value if is_number else "nan")
    if not dollars.is_finite() or not 0 <= dollars <= MAX_DOLLARS:
        raise PricesError(f"{where}: dollars is no number from 0 to {MAX_DOLLARS}.")
    return dollars


def _table(where: str, data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise PricesError(f"{where} is no table.")
    return data


def _check_keys(where: str, data: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = [name for name in data if name not in known]
    if unknown:
        raise PricesError(f"{where} has {unknown[0]!r}; it takes {', '.join(sorted(known))}.")


def _text(where: str, data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not (isinstance(value, str) and len(value) <= NAME_LENGTH):
        raise PricesError(f"{where}: {name} is no text of at most {NAME_LENGTH} characters.")
    return value


def _day(where: str, value: Any) -> str | None:
    if value is None:
        return None
    if type(value) is not date:
        raise PricesError(f"{where}: read is no day; write it as 2026-12-31.")
    return str(value)
