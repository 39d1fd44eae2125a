"""Conversations that stream, and honest commands beside them. `python -m benchmarks.talks`

First twenty conversations one after another: from the provider's first token to the first words
that people see. Then, in turns, sixty commands in twenty seconds with nothing beside them,
and the same while a hundred conversations stream, four in each of 25 servers. Goals: the first
words come within 0.5 s and one interval of edits; commands are acknowledged as soon as without
conversations; no request is refused for coming too often.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from benchmarks.acknowledgement import warm
from benchmarks.measurement import percentile
from benchmarks.servers import serving
from benchmarks.storm.members import Outcomes, member
from benchmarks.storm.members import invoke as invoke_imagine
from benchmarks.storm.process import BotProcess
from benchmarks.talks.seen import Seen
from playground import MachineTooSlow, Playground
from playground.discord.invocation import Invocation, NoReply
from playground.discord.person import Person
from playground.discord.world import World
from replies.answers.rhythm import INTERVAL_S, interval_s

ALONE: Final = 20
SERVERS: Final = 25
IN_EACH: Final = 4  # conversations, as many as run at once for one server
COMMANDS: Final = 60
COMMANDS_S: Final = 20.0
FIRST_WORDS_WITHIN_S: Final = 30.0
END_S: Final = 15.0


async def main(rounds: int, rate: float) -> None:
    """Measure, and print what was seen."""
    seen = Seen()
    with (
        serving("benchmarks.talks.provider", str(rate)) as url,
        tempfile.TemporaryDirectory(prefix="talks-") as folder,
    ):
        async with Playground(page_port=0, observer=seen.on_traffic) as playground:
            settings = playground.environment() | {
                "HF_ENDPOINT": url,
                "HF_ROUTER_URL": url,
                "LOG_LEVEL": "ERROR",
                "KEY_RUNNING": "1000",
                "KEY_PER_MINUTE": "100000",
            }
            for number in range(SERVERS):
                playground.world.directory.guilds.add(f"server-{number}")
            bot = await BotProcess.start(Path(folder), settings)
            try:
                await warm(playground)
                with playground.world.feed.listening(seen.on_event):
                    await measure(playground.world, seen, rounds)
            finally:
                await bot.stop()
            print(f"memory: {bot.peak_mb:.0f} MB at most, with children")
    print(f"load: {os.getloadavg()[0]:.1f}")


async def measure(world: World, seen: Seen, rounds: int) -> None:
    """All of it, with a line for each part."""
    people = (member(world, number) for number in range(10_000))
    await first_words_alone(people, seen)
    quiet, beside = list[float](), list[float]()
    for _ in range(rounds):
        quiet += await commands(people)
        async with conversations(people, seen):
            print_first_words(f"{seen.shown} at once", seen.first_words_s)
            seen.begin()
            beside += await commands(people)
            in_all, busiest = seen.edits_per_second()
            print(f"edits: {in_all:.1f} a second, {busiest:.2f} in the busiest channel")
    print_acknowledgements("without conversations", quiet)
    print_acknowledgements("beside conversations", beside)
    print(f"ratio of the p99: {percentile(beside, 99) / percentile(quiet, 99):.2f}")
    print(f"interval of edits: {INTERVAL_S} s alone, {interval_s(4, 100)} s beside the others")
    print(f"refused for coming too often: {dict(seen.refused) or 0}")


async def first_words_alone(people: Iterator[Person], seen: Seen) -> None:
    """Conversations one after another, each in a server of its own, and stopped when it is seen."""
    for number in range(ALONE):
        before = seen.shown
        asked = await ask(next(people), number % SERVERS)
        await until_shown(seen, before + 1)
        await stop(asked)
    print_first_words("one after another", seen.first_words_s)


@asynccontextmanager
async def conversations(people: Iterator[Person], seen: Seen) -> AsyncIterator[None]:
    """A hundred conversations that stream at once."""
    seen.begin()
    asked = [await ask(next(people), number % SERVERS) for number in range(SERVERS * IN_EACH)]
    await until_shown(seen, len(asked))
    yield
    await asyncio.gather(*map(stop, asked))
    await asyncio.sleep(END_S)


async def ask(person: Person, server: int) -> tuple[Person, Invocation]:
    """Ask for a long answer."""
    invocation = await person.command("chat", message="Tell me.", channel=f"server-{server}")
    return person, invocation


async def stop(asked: tuple[Person, Invocation]) -> None:
    """Stop an answer, if it still comes."""
    person, invocation = asked
    with suppress(NoReply):  # the command was not acknowledged
        message = await invocation.reply(lambda message: message["components"])
        if "Stop" in str(message["components"]):
            (await person.click(message, "Stop")).close()
    invocation.close()


async def until_shown(seen: Seen, count: int) -> None:
    """Wait until so many answers show their first words, or the rest never will."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FIRST_WORDS_WITHIN_S):
            while seen.shown < count:
                await seen.more.wait()


async def commands(people: Iterator[Person]) -> list[float]:
    """The seconds until each of the honest commands was acknowledged."""
    outcomes, draw = Outcomes([], [], []), random.Random(11)

    async def command() -> None:
        await asyncio.sleep(draw.random() * COMMANDS_S)
        try:
            found = await invoke_imagine(
                next(people), outcomes, prompt="a fox", model="storm/honest"
            )
        except MachineTooSlow as error:
            outcomes.lost.append(str(error))
            return
        if found is not None:
            found.close()

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(COMMANDS):
            group.create_task(command())
    for why in outcomes.lost:
        print(f"not acknowledged: {why[:200]}")
    await asyncio.sleep(max(0.0, COMMANDS_S + 5 - (time.monotonic() - began)))
    return outcomes.acknowledged


def print_first_words(how: str, seconds: list[float]) -> None:
    """From the provider's first token to what people see."""
    print(f"first words, {how}: {in_milliseconds(seconds)}")


def print_acknowledgements(how: str, seconds: list[float]) -> None:
    """How soon commands were acknowledged."""
    print(f"{len(seconds)} commands {how}: {in_milliseconds(seconds)}")


def in_milliseconds(seconds: list[float]) -> str:
    """How they are distributed."""
    half, most = percentile(seconds, 50) * 1000, percentile(seconds, 99) * 1000
    return f"p50 {half:.0f} ms, p99 {most:.0f} ms, longest {max(seconds) * 1000:.0f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=20.0, help="tokens a second of each answer")
    given = parser.parse_args()
    asyncio.run(main(given.rounds, given.rate))
