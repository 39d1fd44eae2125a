"""Methods that can also be called on the class, which opens an instance for the call."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from functools import wraps
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar


class Closable(Protocol):
    """What the first call opens and `aclose()` closes."""

    async def aclose(self) -> None:
        """Close it."""


C = TypeVar("C", bound=Closable)
P = ParamSpec("P")
R = TypeVar("R")


class callable_on_class(Generic[C, P, R]):  # noqa: N801 - a decorator, named as `property` is
    """Decorates a coroutine method, or a method that is an async generator.

    On an instance it stays the method that it is. Called on the class itself, it makes an instance
    of that class without arguments for the call, and closes it when the call ends: with its
    result, with an error or cancelled; a generator also when it is left early or garbage
    collected. Raises `TypeError` for any other function.

    A method with `**kwargs` takes `self` by position alone (`self, /`). One that overrides a
    decorated one is decorated itself.

    ```python
    class Client:
        @callable_on_class
        async def get_models(self) -> list[str]: ...


    await Client.get_models()
    ```
    """

    def __init__(self, method: Callable[Concatenate[C, P], R]) -> None:
        self._method = method
        self._on_class = _on_class(method)

    def __get__(self, instance: C | None, owner: type[C]) -> Callable[P, R]:
        if instance is None:  # bound to the class, a signature loses `self` as on an instance
            return MethodType(self._on_class, owner)
        return MethodType(self._method, instance)


def _on_class(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method with the class in place of `self`."""

    @wraps(method)
    async def call(owner: type[C], /, *args: Any, **kwargs: Any) -> Any:
        instance = owner()
        try:
            return await method(instance, *args, **kwargs)
        finally:
            await _close(instance)

    @wraps(method)
    async def generate(owner: type[C], /, *args: Any, **kwargs: Any) -> AsyncGenerator[Any, None]:
        instance = owner()
        items = method(instance, *args, **kwargs)
        try:
            async for item in items:
                yield item
        finally:
            await _close(items, instance)

    if inspect.isasyncgenfunction(method):
        return generate
    if inspect.iscoroutinefunction(method):
        return call
    raise TypeError(f"{method.__qualname__} is neither a coroutine nor an async generator.")


async def _close(*opened: Closable) -> None:
    """Close them in this order, to the end. Who is cancelled meanwhile is so afterwards."""

    async def close() -> None:
        async with AsyncExitStack() as stack:
            for it in reversed(opened):
                stack.push_async_callback(it.aclose)

    # In a task: Python 3.11 interrupts what a generator awaits that the end of the event loop
    # closes, and files and connections would stay.
    closing = asyncio.create_task(close())
    cancelled: asyncio.CancelledError | None = None
    while not closing.done():
        try:
            await asyncio.wait({closing})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    await closing
