"""Chat templates that are made to hurt: each ends in its child process, within its limits."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from hfmedia.chat_prompt import LIMITS, PROMPT_BYTES, render_chat
from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from hfmedia.execution.sandbox_process import SandboxProblem
from hfmedia.raw_prompt import raw_prompt
from hfmedia.sandboxed import RENDER_CHAT, RENDERING
from tests.library.chat_template_samples import CHATML, message, model_with
from tests.without_package import run_without

CHAT = [message("user", "a very secret question")]
PATIENT = replace(LIMITS, time_s=30)  # for honest templates, on a machine that does much at once
TIMES = "{% for a in range(99999) %}{% for b in range(99999) %}%s{% endfor %}{% endfor %}"
DOUBLING = """
{%- set kept = namespace(text='a') %}
{%- for number in range(60) %}{% set kept.text = kept.text + kept.text %}{% endfor %}
"""


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(RENDERING, size=1) as opened:
        yield opened


async def problem_of(sandbox: Sandbox, template: str, limits: Limits = PATIENT) -> str:
    """What ends a template, which the built-in formats then serve for."""
    arguments = {
        "template": template,
        "messages": CHAT,
        "variables": {},
        "do_continue": False,
        "limit_bytes": PROMPT_BYTES,
    }
    with pytest.raises(SandboxError) as raised:
        await sandbox.run(RENDER_CHAT, arguments, limits=limits)
    return str(raised.value)


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        pytest.param(TIMES.replace("%s", ""), "time", id="loops"),
        pytest.param("{{ 10 ** (10 ** 10) }}", "time", id="computes within one operation"),
        pytest.param("{{ 'a' * 10 ** 10 }}", "memory", id="allocates a text"),
        pytest.param("{{ [0] * 10 ** 10 }}", "memory", id="allocates a list"),
        pytest.param(DOUBLING, "memory", id="doubles a text"),
        pytest.param("{{ '%1000000000d' % 1 }}", "memory", id="pads a number"),
        pytest.param("{{ '{:>1000000000}'.format(1) }}", "memory", id="pads a text"),
        pytest.param("{{ messages | tojson(indent=1000000000) }}", "memory", id="indents JSON"),
        pytest.param(TIMES.replace("%s", "xxxxxxxxxx"), "output: OSError", id="writes gigabytes"),
        pytest.param("{{ 'x' * 1000001 }}", "output: OSError", id="writes a byte too much"),
        pytest.param("{{ 'é' * 500001 }}", "output: OSError", id="writes two-byte characters"),
    ],
)
async def test_a_template_over_a_limit_is_killed_and_the_next_one_served(
    sandbox: Sandbox, template: str, problem: str
) -> None:
    limits = LIMITS if problem == "time" else PATIENT
    assert await problem_of(sandbox, template, limits) == problem
    with pytest.raises(SandboxError):
        await render_chat(sandbox, CHAT, model_with(template))
    assert await render_chat(sandbox, CHAT, model_with(CHATML), limits=PATIENT) is not None


@pytest.mark.parametrize("character", ["x", "\\u00e9", "\\u0001", "\\U0001F98A"])
async def test_a_prompt_may_have_a_megabyte_whatever_is_in_it(
    sandbox: Sandbox, character: str
) -> None:
    size = len(character.encode().decode("unicode_escape").encode())
    template = f"{{{{ '{character}' * {PROMPT_BYTES // size} }}}}"
    prompt = await render_chat(sandbox, CHAT, model_with(template), limits=PATIENT)
    assert prompt is not None
    assert len(prompt.encode()) == PROMPT_BYTES


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ('' | attr('__class__')).__mro__ }}",
        "{{ ''['__class__']['__mro__'] }}",
        "{{ '{0.__class__.__mro__}'.format('') }}",
        "{{ '{a.__class__.__mro__}'.format_map({'a': ''}) }}",
        "{{ raise_exception.__globals__['json'] }}",
        "{{ cycler.__init__.__globals__.os.environ }}",
        "{{ messages.append(1) }}",
        "{{ messages[0].update(role='system') }}",
    ],
)
async def test_a_template_does_not_reach_what_it_must_not(sandbox: Sandbox, template: str) -> None:
    assert await problem_of(sandbox, template) == "failed: SecurityError"


async def test_what_a_template_must_not_reach_is_nothing_to_it(sandbox: Sandbox) -> None:
    template = "[{{ strftime_now.__globals__ }}{{ self.__init__ }}{{ joiner.__class__ }}]"
    assert await render_chat(sandbox, CHAT, model_with(template), limits=PATIENT) == "[]"


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("{{ range(10 ** 12) | list }}", "OverflowError"),
        ("{{ raise_exception('no') }}", "TemplateError"),
        ("{{ raise_exception(messages[0].content) }}", "TemplateError"),
        ("{% if %}", "TemplateSyntaxError"),
        ("{{ nothing.at.all }}", "UndefinedError"),
        ("{% macro again() %}{{ again() }}{{ again() }}{% endmacro %}{{ again() }}", "Recursion"),
        ("{% include '/etc/passwd' %}", "TypeError"),
        ("{{ '\\ud800' }}", "UnicodeEncodeError"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
async def test_a_template_that_fails_is_told_by_its_error_and_nothing_of_the_chat(
    sandbox: Sandbox, template: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert (await problem_of(sandbox, template)).startswith(f"failed: {error}")
    assert await render_chat(sandbox, CHAT, model_with(template)) is None
    assert "a chat template was not rendered" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("levels", [500, 20_000])
async def test_a_template_that_is_nested_too_deep_ends_in_its_child(
    sandbox: Sandbox, levels: int
) -> None:
    for opened, closed in (("{% if 1 %}", "{% endif %}"), ("{{ " + "(" * levels, "")):
        template = opened * levels + closed * levels
        assert await render_chat(sandbox, CHAT, model_with(template)) is None
    assert await render_chat(sandbox, CHAT, model_with(CHATML), limits=PATIENT) is not None


class Killing(Sandbox):
    """A sandbox that kills each child at a limit, and counts them."""

    def __init__(self, problem: SandboxProblem) -> None:
        super().__init__(RENDERING)
        self.problem = problem
        self.calls = 0

    async def run(self, *arguments: Any, **options: Any) -> Any:
        self.calls += 1
        raise SandboxError(self.problem)


async def test_only_a_template_that_fails_gets_the_chat_in_another_order() -> None:
    chat = [message("system", "Be terse."), *CHAT]
    failing, killing = Killing("failed"), Killing("time")
    assert await render_chat(failing, chat, model_with(CHATML)) is None
    with pytest.raises(SandboxError):
        await render_chat(killing, chat, model_with(CHATML))
    assert (failing.calls, killing.calls) == (2, 1)


class TakenOver(Sandbox):
    """A sandbox whose child answers what it likes."""

    def __init__(self, answer: Any) -> None:
        super().__init__(RENDERING)
        self.answer = answer

    async def run(self, *arguments: Any, **options: Any) -> Any:
        return self.answer


@pytest.mark.parametrize(
    "answer", [None, 1, ["a"], "", "\n ", "a" * (PROMPT_BYTES + 1), "é" * PROMPT_BYTES]
)
async def test_what_is_no_prompt_is_not_believed(answer: Any) -> None:
    assert await render_chat(TakenOver(answer), CHAT, model_with(CHATML)) is None


async def test_a_closed_sandbox_renders_nothing() -> None:
    async with Sandbox(RENDERING) as sandbox:
        pass
    with pytest.raises(SandboxError, match="closed"):
        await render_chat(sandbox, CHAT, model_with(CHATML))


@pytest.mark.parametrize(
    ("problem", "calls"), [("time", 1), ("memory", 1), ("crashed", 1), ("output", 2), ("failed", 4)]
)
async def test_a_template_that_was_killed_is_not_tried_with_fewer_messages(
    problem: SandboxProblem, calls: int
) -> None:
    async def no_limit() -> None:
        return None

    chat = [message("system", "s"), *[message("user", "lorem " * 400)] * 3]
    sandbox = Killing(problem)
    prompt = await raw_prompt(
        chat,
        model_with(CHATML),
        sandbox,
        do_continue=False,
        max_tokens=100,
        context_length=no_limit,
        counter=nothing_is_counted,
    )
    assert prompt.count("lorem " * 400) == 1
    assert sandbox.calls == calls


async def nothing_is_counted(texts: Sequence[str]) -> NoReturn:
    raise AssertionError("the limit of the model is not known")


WITHOUT_JINJA2 = f"""
import asyncio
from hfmedia.chat_prompt import render_chat
from hfmedia.execution.sandbox import Sandbox

nothing_may_be_called = Sandbox([])
print(asyncio.run(render_chat(nothing_may_be_called, {CHAT!r}, {model_with(CHATML)!r})))
"""


def test_without_jinja2_no_template_is_rendered(tmp_path: Path) -> None:
    assert run_without("jinja2", WITHOUT_JINJA2, tmp_path) == "None\n"
