"""What is said of an answer: what is amiss, what it took, and the same as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from hfmedia.cli.exit_codes import ExitCode, exit_code_of
from hfmedia.cli.outcomes import Failed, error_as_json, failed_as_json
from hfmedia.prompts import text_of
from hfmedia.results import TextGeneration


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, whole or broken off."""

    number: int
    generation: TextGeneration

    @property
    def is_whole(self) -> bool:
        """Whether it did not break off."""
        return self.generation.failure is None


ChatOutcome: TypeAlias = Answered | Failed


def exit_code_of_chat(outcomes: Sequence[ChatOutcome]) -> ExitCode:
    """The exit code of the messages of a command: that of the first error if none was answered."""
    errors = [it.error for it in outcomes if isinstance(it, Failed)]
    if errors and len(errors) == len(outcomes):
        return exit_code_of(errors[0])
    are_whole = all(isinstance(it, Answered) and it.is_whole for it in outcomes)
    return ExitCode.OK if are_whole else ExitCode.SOME_FAILED


def warnings_of_answer(generation: TextGeneration) -> tuple[str, ...]:
    """What a reader of the answer should know, in sentences."""
    found = [*generation.warnings]
    if generation.finish_reason == "content_filter":
        found.append(f"The content filter of {generation.provider} cut the answer.")
    return tuple(found)


def summary_of(generation: TextGeneration) -> list[str]:
    """The providers, tokens, seconds, speed and cost, as far as they are known, and the model."""
    usage, speed, cost = generation.usage, generation.tokens_per_second, generation.cost
    parts = [generation.path]
    if usage is not None:
        counts = [it for it in (usage.prompt_tokens, usage.completion_tokens) if it is not None]
        parts += [f"{' + '.join(map(str, counts))} tokens"] if counts else []
    parts.append(f"{generation.seconds:.1f} s")
    if speed is not None:
        parts.append(f"{speed:.0f} tokens/s")
    if cost is not None:
        parts.append(f"${cost:.6f}")
    return [*parts, generation.request.model]


def chat_outcome_as_json(outcome: ChatOutcome) -> dict[str, Any]:
    """An outcome as JSON. docs/command-line.md explains each field."""
    if isinstance(outcome, Failed):
        return failed_as_json(outcome)
    generation = outcome.generation
    found = _answer_as_json(outcome.number, generation)
    if generation.failure is None:
        return {"ok": True, **found}
    error = error_as_json(generation.failure.error())
    return {"ok": False, **error, **found, "exit_code": int(ExitCode.SOME_FAILED)}


def _answer_as_json(number: int, generation: TextGeneration) -> dict[str, Any]:
    request, usage = generation.request, generation.usage
    speed = generation.tokens_per_second
    return {
        "number": number,
        "text": generation.text,
        "thought": generation.thought,
        "tool_calls": generation.tool_calls,
        "finish_reason": generation.finish_reason,
        "task": request.task,
        "model": request.model,
        "prompt": text_of(request.messages[-1]["content"]),
        "parameters": request.arguments,
        "provider": generation.provider,
        "path": generation.path,
        "attempts": [asdict(attempt) for attempt in generation.attempts],
        "seconds": round(generation.seconds, 3),
        "first_token_s": round(generation.first_token_s, 3),
        "prompt_tokens": usage.prompt_tokens if usage else None,
        "completion_tokens": usage.completion_tokens if usage else None,
        "tokens_per_second": None if speed is None else round(speed, 1),
        "cost": generation.cost,
        "warnings": warnings_of_answer(generation),
    }
