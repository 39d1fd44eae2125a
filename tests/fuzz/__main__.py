"""`make fuzz`: the random tests for as long as they are given, with seeds of their own each time.

First every test that is written with hypothesis, with many more examples; then the mutations of
this folder, which share what is left of the time.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Final

EXAMPLES_PER_S: Final = 1.5  # for each hypothesis test: all of them then take a fifth of the time
REPLIES_PER_S: Final = 100_000 / 600  # of each provider and of the Hub, at least
PYTEST: Final = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")


def main() -> int:
    """Run both parts, say what they did, and return whether anything was found (1)."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for everything together")
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**9)))
    parser.add_argument("--case", help="run this case alone, as a finding names it")
    options = parser.parse_args()
    if options.case:
        return ended(
            ["tests/fuzz", "-k", "mutated or generation or server"], FUZZ_CASE=options.case
        )
    say(f"Fuzzing for {options.seconds:.0f} seconds with the seed {options.seed}.")
    ends = time.monotonic() + options.seconds
    with_hypothesis = run_hypothesis(options.seconds, options.seed)
    replies = options.seconds * REPLIES_PER_S
    with_mutations = run_mutations(ends - time.monotonic(), replies, options.seed)
    say("Nothing was found." if not with_hypothesis + with_mutations else FOUND)
    return int(bool(with_hypothesis + with_mutations))


FOUND: Final = (
    "Something was found: see above. Write a test with a name for it. A finding of hypothesis is "
    "repeated with its @reproduce_failure, any other with its FUZZ_CASE."
)


def run_hypothesis(seconds: float, seed: str) -> int:
    """Every hypothesis test in the project, with examples for so long."""
    examples = max(100, int(seconds * EXAMPLES_PER_S))
    say(f"Hypothesis: {examples} examples for each test.")
    arguments = ["-m", "hypothesis", "--hypothesis-profile=fuzz", f"--hypothesis-seed={seed}"]
    return ended(
        [*arguments, *in_parallel(), f"--timeout={seconds + 120:.0f}"], FUZZ_EXAMPLES=str(examples)
    )


def run_mutations(seconds: float, replies: float, seed: str) -> int:
    """The tests of this folder, which share that time; each provider answers so many replies."""
    share_s = max(1.0, seconds * workers() / tests_here())
    say(f"Mutations: {share_s:.1f} seconds for each test, {replies:.0f} replies at least.")
    return ended(
        ["tests/fuzz", *in_parallel(), f"--timeout={seconds + 120:.0f}"],
        FUZZ_SEED=seed,
        FUZZ_TEST_SECONDS=f"{share_s:.1f}",
        FUZZ_TEST_REPLIES=f"{replies:.0f}",
    )


def ended(arguments: Sequence[str], **environment: str) -> int:
    """The exit code of pytest with these arguments."""
    command = [*PYTEST, *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def in_parallel() -> list[str]:
    return ["--numprocesses", str(workers()), "--dist", "worksteal"]


def workers() -> int:
    """How many tests run at once."""
    return os.cpu_count() or 1


def tests_here() -> int:
    """How many tests this folder has."""
    command = [*PYTEST, "tests/fuzz", "--collect-only"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return max(1, listed.count("::"))


def say(line: str) -> None:
    """Write a line at once: what pytest writes comes from other processes."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
