"""What is said below an answer: who wrote it, what it took, and why it ends."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final, Literal, TypeAlias

from hfmedia.results import TextGeneration
from replies.text.markdown import plain
from replies.text.money import dollars
from replies.text.progress import MAX_NAME_CHARACTERS
from replies.text.results import MAX_MODEL_CHARACTERS, result_path

Ending: TypeAlias = Literal[
    "whole",
    "length",  # at `max_tokens`, or the model's own limit
    "filtered",
    "broken-off",
    "stopped",  # by a member
    "interrupted",  # by the end of the bot's process
    "calls-tools",
    "only-thought",
    "thought-to-limit",  # all tokens went into thinking
    "nothing",
]
MAX_SMALL_PRINT_CHARACTERS: Final = 600
APPROXIMATELY: Final = "≈ "


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """An answer, as far as it is told below it; None is not known.

    `provider` is the one that answered, or the path to it. Tokens are those of the prompt and of
    the answer. `is_estimated`: tokens were counted or estimated by the bot, and so were speed and
    cost. `cost_micros` is in millionths of a dollar.
    """

    model: str
    provider: str
    seconds: float
    ending: Ending
    prompt_tokens: int | None = None
    answer_tokens: int | None = None
    tokens_per_second: float | None = None
    cost_micros: int | None = None
    is_cost_estimated: bool = False
    is_estimated: bool = False


def ending_of(generation: TextGeneration) -> Ending:
    """Why an answer of a provider ends."""
    reason = generation.finish_reason
    if generation.failure is not None:
        return "broken-off"
    if reason == "content_filter":
        return "filtered"
    if generation.is_empty and generation.thought.strip():
        return "thought-to-limit" if reason == "length" else "only-thought"
    if generation.is_empty:
        return "nothing"
    if not generation.text.strip():
        return "calls-tools"
    return "length" if reason == "length" else "whole"


def answer_facts(
    t: NullTranslations,
    generation: TextGeneration,
    *,
    cost_micros: int | None = None,
    is_estimated: bool = False,
    is_cost_estimated: bool = False,
) -> AnswerFacts:
    """The facts of an answer. `is_estimated`: the tokens in its `usage` are not the provider's.

    `cost_micros` is what is booked for it, None where that is not known. `is_cost_estimated`: so
    is that, which may also be by a default price.
    """
    usage = generation.usage
    return AnswerFacts(
        model=generation.request.model,
        provider=result_path(t, generation) or plain(generation.provider, MAX_NAME_CHARACTERS),
        seconds=generation.seconds,
        ending=ending_of(generation),
        prompt_tokens=usage.prompt_tokens if usage else None,
        answer_tokens=usage.completion_tokens if usage else None,
        tokens_per_second=generation.tokens_per_second,
        cost_micros=cost_micros,
        is_estimated=is_estimated,
        is_cost_estimated=is_cost_estimated,
    )


def small_print(t: NullTranslations, facts: AnswerFacts, *notes: str) -> str:
    """The lines below an answer: its facts, why it ends, unless it is whole, and these notes.

    At most `MAX_SMALL_PRINT_CHARACTERS`.
    """
    lines = [facts_of_answer(t, facts), ending_sentence(t, facts.ending), *notes]
    text = "\n".join(f"-# {line}" for line in lines if line)
    if len(text) > MAX_SMALL_PRINT_CHARACTERS:
        return text[: MAX_SMALL_PRINT_CHARACTERS - 1] + "…"
    return text


def facts_of_answer(t: NullTranslations, facts: AnswerFacts) -> str:
    """One line: `model · groq 429 → cerebras · 3.2 s · 412 tokens · 130 tokens/s · $0.0021`."""
    roughly = APPROXIMATELY if facts.is_estimated else ""
    cost = facts.cost_micros
    about = roughly or (APPROXIMATELY if facts.is_cost_estimated else "")
    items = [
        plain(facts.model, MAX_MODEL_CHARACTERS),
        facts.provider,
        t.gettext("{seconds} s").format(seconds=f"{facts.seconds:.1f}"),
        _tokens(t, facts, roughly),
        _speed(t, facts, roughly),
        "" if cost is None else about + dollars(cost),
    ]
    return " · ".join(filter(None, items))


def _tokens(t: NullTranslations, facts: AnswerFacts, roughly: str) -> str:
    prompt, answer = facts.prompt_tokens, facts.answer_tokens
    if answer is None:
        return ""
    if prompt is not None:
        words = t.gettext("{prompt} + {answer} tokens")
        return roughly + words.format(prompt=f"{prompt:,}", answer=f"{answer:,}")
    words = t.ngettext("{count} token", "{count} tokens", answer)
    return roughly + words.format(count=f"{answer:,}")


def _speed(t: NullTranslations, facts: AnswerFacts, roughly: str) -> str:
    if facts.tokens_per_second is None:
        return ""
    words = t.gettext("{speed} tokens/s")
    return roughly + words.format(speed=f"{facts.tokens_per_second:,.0f}")


def ending_sentence(t: NullTranslations, ending: Ending) -> str:
    """Why an answer ends, and what can be done; empty for one that is whole."""
    match ending:
        case "whole":
            return ""
        case "length":
            return t.gettext("The answer reached its length limit, so the end is missing.")
        case "filtered":
            return t.gettext("The provider's content filter cut the answer short.")
        case "broken-off":
            return t.gettext("The answer broke off in the middle. This is all that came.")
        case "stopped":
            return t.gettext("The answer was stopped.")
        case "interrupted":
            return t.gettext("The bot was restarted before the answer was complete. Ask again.")
        case "calls-tools":
            return t.gettext("The model asked for tools, which there are none of here.")
        case "only-thought":
            return t.gettext(
                "The model only thought and did not answer. Ask again, or choose another model."
            )
        case "thought-to-limit":
            return t.gettext(
                "The model reached its length limit while it was thinking, before it answered. "
                "Ask something shorter, or choose another model."
            )
        case "nothing":
            return t.gettext("The model answered nothing. Ask again, or choose another model.")


def rest_in_file(t: NullTranslations, name: str) -> str:
    """Below the beginning of an answer that is too long for messages."""
    return t.gettext("The whole answer is in {file}.").format(file=name)


def table_in_file(t: NullTranslations, name: str) -> str:
    """In the place of a table that is too wide."""
    return t.gettext("This table is too wide to be shown here. It is in {file}.").format(file=name)


def thought_in_file(t: NullTranslations, name: str) -> str:
    """Below the beginning of thoughts that are too long for a message."""
    return t.gettext("All of the thoughts are in {file}.").format(file=name)


def no_thought(t: NullTranslations) -> str:
    """Where somebody asks for thoughts that there are none of, or that are no longer kept."""
    return t.gettext("There are no thoughts of this answer, or they are no longer kept.")
