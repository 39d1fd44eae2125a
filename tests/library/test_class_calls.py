"""Methods that are called on the class: an instance is opened for the call, and closed."""

from __future__ import annotations

import asyncio
import gc
import inspect
import pydoc
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, ClassVar

import pytest

from hfmedia.class_calls import callable_on_class


class Counter:
    """Counts, and says which instance did."""

    opened: ClassVar[list[Counter]] = []

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self.was_open_at_the_end = False
        self.opened.append(self)

    @property
    def is_closed(self) -> bool:
        return self.closed.is_set()

    async def aclose(self) -> None:
        for _ in range(9):  # turns of the event loop
            await asyncio.sleep(0)
        self.closed.set()

    @callable_on_class
    async def up_to(self, limit: int) -> int:
        """The sum of all numbers up to a limit."""
        if limit < 0:
            raise ValueError(f"{limit} is below zero")
        if not limit:
            await asyncio.Event().wait()
        return sum(range(limit + 1))

    @callable_on_class
    async def given(self, /, **arguments: Any) -> dict[str, Any]:
        """The arguments themselves."""
        return arguments

    @callable_on_class
    async def each(self, /, limit: int, **others: Any) -> AsyncGenerator[tuple[Counter, Any], None]:
        """The numbers below a limit."""
        try:
            for number in range(limit):
                yield self, others or number
        finally:
            self.was_open_at_the_end = not self.is_closed
        raise ValueError(f"{limit} is reached")

    @callable_on_class
    async def never(self) -> AsyncGenerator[int, None]:
        """No number, ever."""
        await asyncio.Event().wait()
        yield 0


class Deeper(Counter):
    """A subclass that overrides nothing."""


@pytest.fixture(autouse=True)
def opened() -> list[Counter]:
    """The instances that a test has made."""
    Counter.opened.clear()
    return Counter.opened


class TestACoroutine:
    async def test_gives_its_result_and_closes_the_instance(self, opened: list[Counter]) -> None:
        assert await Counter.up_to(4) == 10
        assert [it.is_closed for it in opened] == [True]

    async def test_closes_it_before_its_error_is_raised(self, opened: list[Counter]) -> None:
        with pytest.raises(ValueError, match="below zero"):
            await Counter.up_to(limit=-1)
        assert [it.is_closed for it in opened] == [True]

    async def test_closes_it_when_it_is_cancelled(self, opened: list[Counter]) -> None:
        call = asyncio.ensure_future(Counter.up_to(0))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert [it.is_closed for it in opened] == [True]

    async def test_opens_nothing_until_it_is_awaited(self, opened: list[Counter]) -> None:
        call = Counter.up_to(4)
        assert opened == []
        await call

    async def test_takes_whatever_its_method_takes(self) -> None:
        given = {"self": 1, "owner": 2, "instance": 3}
        assert await Counter.given(**given) == given

    async def test_has_an_instance_per_call(self, opened: list[Counter]) -> None:
        assert [*await asyncio.gather(Counter.up_to(1), Counter.up_to(2))] == [1, 3]
        assert [it.is_closed for it in opened] == [True, True]


class TestAGenerator:
    async def test_closes_the_instance_after_its_last_item_or_error(
        self, opened: list[Counter]
    ) -> None:
        numbers = Counter.each(3)
        assert [(await anext(numbers))[1] for _ in range(3)] == [0, 1, 2]
        assert not opened[0].is_closed
        with pytest.raises(ValueError, match="3 is reached"):
            await anext(numbers)
        assert [it.is_closed for it in opened] == [True]

    async def test_closes_it_when_it_is_left_early(self, opened: list[Counter]) -> None:
        async with aclosing(Counter.each(3)) as numbers:
            async for counter, _ in numbers:
                assert not counter.is_closed
                break
        assert [it.is_closed for it in opened] == [True]
        assert opened[0].was_open_at_the_end

    async def test_closes_it_when_it_is_garbage_collected(self, opened: list[Counter]) -> None:
        async for _ in Counter.each(3):
            break
        gc.collect()
        await opened[0].closed.wait()

    async def test_closes_it_when_it_is_cancelled(self, opened: list[Counter]) -> None:
        async def call() -> None:
            async for _ in Counter.never():
                raise AssertionError

        task = asyncio.create_task(call())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [it.is_closed for it in opened] == [True]

    async def test_closes_it_when_its_user_is_cancelled(self, opened: list[Counter]) -> None:
        async def call() -> None:
            async for _ in Counter.each(3):
                await asyncio.Event().wait()

        task = asyncio.create_task(call())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gc.collect()
        await opened[0].closed.wait()

    def test_closes_it_when_the_loop_ends_at_once(self, opened: list[Counter]) -> None:
        async def call() -> None:
            async for _ in Counter.each(3):
                return

        asyncio.run(call())
        assert [it.is_closed for it in opened] == [True]

    async def test_opens_nothing_until_it_is_asked(self, opened: list[Counter]) -> None:
        Counter.each(3)
        assert opened == []

    async def test_takes_whatever_its_method_takes(self) -> None:
        given = {"self": 1, "owner": 2, "instance": 3}
        async with aclosing(Counter.each(1, **given)) as found:
            assert (await anext(found))[1] == given


@pytest.mark.parametrize(
    "call", [lambda: Counter.up_to(0), lambda: anext(Counter.never())], ids=["coroutine", "items"]
)
class TestACallThatIsCancelledWhileItCloses:
    async def test_has_closed_before_it_ends(
        self, call: Callable[[], Awaitable[int]], opened: list[Counter]
    ) -> None:
        task = asyncio.ensure_future(call())
        await cancelled_thrice(task)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [it.is_closed for it in opened] == [True]

    def test_has_closed_before_the_loop_ends(
        self, call: Callable[[], Awaitable[int]], opened: list[Counter]
    ) -> None:
        async def leave() -> None:
            task = asyncio.current_task()
            assert task is not None
            cancelling = asyncio.create_task(cancelled_thrice(task))
            try:
                await call()
            finally:
                await cancelling

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(leave())
        assert [it.is_closed for it in opened] == [True]


async def cancelled_thrice(task: asyncio.Future[Any]) -> None:
    """Cancel while it runs, then while it closes."""
    for _ in range(3):
        await asyncio.sleep(0)
        task.cancel()


class TestAnInstance:
    async def test_is_used_itself_and_stays_open(self, opened: list[Counter]) -> None:
        counter = Counter()
        assert await counter.up_to(4) == 10
        async with aclosing(counter.each(3)) as found:
            assert (await anext(found))[0] is counter
        assert opened == [counter]
        assert not counter.is_closed

    def test_has_the_plain_method(self) -> None:
        counter = Counter()
        assert inspect.ismethod(counter.up_to)
        assert not {"up_to", "each"} & vars(counter).keys()


class TestASubclass:
    async def test_opens_itself(self, opened: list[Counter]) -> None:
        await Deeper.up_to(4)
        async with aclosing(Deeper.each(3)) as found:
            assert isinstance((await anext(found))[0], Deeper)
        assert [type(it) for it in opened] == [Deeper, Deeper]

    async def test_may_override_a_method_and_call_the_one_above(self) -> None:
        class Doubled(Counter):
            @callable_on_class
            async def up_to(self, limit: int) -> int:
                return 2 * await super().up_to(limit)

        assert await Doubled.up_to(4) == await Doubled().up_to(4) == 20


class TestWhatIsShown:
    @pytest.mark.parametrize("of", [Counter, Counter()])
    def test_the_signature_is_that_of_the_method_without_self(
        self, of: type[Counter] | Counter
    ) -> None:
        assert str(inspect.signature(of.up_to)) == "(limit: 'int') -> 'int'"
        assert str(inspect.signature(of.each)).startswith("(limit: 'int', **others: 'Any')")

    @pytest.mark.parametrize("of", [Counter, Counter()])
    def test_the_kind_the_name_and_the_docstring_stay(self, of: type[Counter] | Counter) -> None:
        assert inspect.iscoroutinefunction(of.up_to)
        assert inspect.isasyncgenfunction(of.each)
        assert inspect.getdoc(of.each) == "The numbers below a limit."
        assert (of.each.__name__, of.each.__qualname__) == ("each", "Counter.each")

    def test_help_lists_the_methods(self) -> None:
        page = pydoc.plain(pydoc.render_doc(Counter))
        assert "up_to(limit: 'int') -> 'int'" in page
        assert "The sum of all numbers up to a limit." in page


@pytest.mark.parametrize("function", [lambda self: None, sys.exit, str])
def test_another_function_cannot_be_decorated(function: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="neither a coroutine nor an async generator"):
        callable_on_class(function)
