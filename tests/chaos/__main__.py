"""`make chaos`: all scenarios, or some by name. The figures of all go to docs/reliability.md."""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.chaos.invariants import violations
from tests.chaos.moments import NothingHappens
from tests.chaos.report import figures, table, write_page
from tests.chaos.scenarios import SCENARIOS, SHORT_POSTGRES, SHORT_SQLITE, Outcome, Scenario, run

ALL: Final = {it.name: it for it in (*SCENARIOS, SHORT_SQLITE, SHORT_POSTGRES)}


def main() -> int:
    """Run what the arguments say. Returns 1 if a rule was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(ALL))
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**9)))
    parser.add_argument("--faults", type=int, help="so many of each scenario, instead of its own")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - ALL.keys():
        parser.error(f"There is no scenario {', '.join(unknown)}: choose from {', '.join(ALL)}.")
    chosen = [ALL[name] for name in options.scenarios] or list(SCENARIOS)
    if options.faults:
        chosen = [scenario.with_faults(options.faults) for scenario in chosen]
    outcomes = asyncio.run(run_all(chosen, options.seed))
    found = table(outcomes, options.seed)
    print(f"\n{found}")
    if not options.scenarios and not options.faults:
        write_page(found)
    return int(len(outcomes) < len(chosen) or any(figures(it).broken for it in outcomes))


async def run_all(scenarios: Sequence[Scenario], seed: str) -> list[Outcome]:
    """The outcomes of the scenarios, one after the other. SIGTERM ends all, as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    outcomes = []
    for scenario in scenarios:
        say(f"{scenario.name}, seed {seed}: {scenario.what}")
        try:
            outcome = await run(scenario, seed)
        except NothingHappens as error:
            say(f"  ! {error}")
            continue
        tell(outcome)
        outcomes.append(outcome)
    return outcomes


def tell(outcome: Outcome) -> None:
    """Say what was done, and which rules were broken by it."""
    for done in outcome.done:
        say(f"  {done}")
    broken = violations(outcome.books)
    for sentence in broken:
        say(f"  ! {sentence}")
    if broken:
        say(f"  The logs are in {keep_logs(outcome)}.")
    say(f"  {len(outcome.books.jobs)} jobs, {outcome.seconds:.0f} s, rules broken: {len(broken)}")


def keep_logs(outcome: Outcome) -> Path:
    """Write what the processes have logged. Returns the folder."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-logs-"))
    for name, log in outcome.logs.items():
        (folder / f"{name}.log").write_text(log)
    return folder


def say(line: str) -> None:
    """Write a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
