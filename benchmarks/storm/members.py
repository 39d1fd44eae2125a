"""The members of the storm: what each does, and what became of it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

from playground.discord.invocation import Invocation, NoReply
from playground.discord.person import Person
from playground.discord.world import World

DELIVERY_S: Final = 120.0  # longer than an honest generation takes, storm or not
ANSWER_S: Final = 10.0


@dataclass(slots=True)
class Outcomes:
    """What became of the members of one kind, in seconds: acknowledgements and deliveries."""

    acknowledged: list[float]
    delivered: list[float]
    lost: list[str]


def member(world: World, number: int) -> Person:
    """A member of one's own for each number."""
    return world.person(world.directory.add_member(f"member-{number}").key)


async def invoke(person: Person, outcomes: Outcomes, **options: Any) -> Invocation | None:
    """Ask for pictures; None if the command is not acknowledged."""
    began = time.monotonic()
    invocation = await person.command("imagine", **options)
    try:
        await invocation.answered(within=ANSWER_S)
    except NoReply as error:
        outcomes.lost.append(str(error))
        return None
    outcomes.acknowledged.append((invocation.answered_at or 0) - began)
    return invocation


async def honest(person: Person, outcomes: Outcomes, photo: bytes | None) -> None:
    """Ask for a picture, perhaps from a photo, and wait for it."""
    options: dict[str, Any] = {"prompt": "a fox", "model": "storm/honest"}
    if photo is not None:
        upload = await person.upload("photo.png", photo)
        options |= {"model": "storm/edit", "image": upload["id"]}
    began = time.monotonic()
    invocation = await invoke(person, outcomes, **options)
    if invocation is None:
        return
    try:
        await invocation.reply(lambda message: message["attachments"], within=DELIVERY_S)
    except NoReply as error:
        outcomes.lost.append(str(error))
    else:
        outcomes.delivered.append(time.monotonic() - began)
    finally:
        invocation.close()


async def canceller(person: Person, outcomes: Outcomes, wait_s: float) -> None:
    """Ask for four pictures, and cancel them; `delivered` is when the reply says so."""
    invocation = await invoke(person, outcomes, prompt="a storm", model="storm/held", count=4)
    if invocation is None:
        return
    message = await invocation.reply(lambda message: "Cancel" in str(message["components"]))
    await asyncio.sleep(wait_s)
    clicked = time.monotonic()
    click = await person.click(message, "Cancel")
    try:
        await invocation.reply(lambda message: "Cancelled" in str(message["components"]))
    except NoReply as error:
        outcomes.lost.append(str(error))
    else:
        outcomes.delivered.append(time.monotonic() - clicked)
    finally:
        click.close()
        invocation.close()


async def attacker(
    person: Person, outcomes: Outcomes, model: str, file: bytes | None = None
) -> None:
    """Ask for what hurts, and do not care what comes of it."""
    options: dict[str, Any] = {"prompt": "a bomb", "model": model}
    if file is not None:
        options["image"] = (await person.upload("image.jpg", file))["id"]
    invocation = await invoke(person, outcomes, **options)
    if invocation is not None:
        invocation.close()
