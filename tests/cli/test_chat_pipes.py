"""`chat` in pipes: what is read from standard input, and what is written while it comes."""

from __future__ import annotations

import signal
from subprocess import PIPE

import pytest

from playground.providers import Providers
from tests.cli.shell import Completed, Process, all_fail, environment
from tests.library.servers import KEY

MODEL = ("--model", "openai/gpt-oss-20b")


async def piped(providers: Providers, stdin: bytes, *arguments: str) -> Completed:
    """Run `hfmedia chat …` with that standard input."""
    command = ("-m", "hfmedia", "chat", *arguments)
    process = await Process.start(*command, stdin=PIPE, variables=environment(providers))
    result = await process.complete(stdin)
    assert KEY not in result.out + result.err
    assert "Traceback" not in result.err
    return result


@pytest.mark.parametrize("message", [(), ("-",)])
async def test_standard_input_is_one_message(
    providers: Providers, message: tuple[str, ...]
) -> None:
    text = "Füchse\nund Hasen\n".encode()
    result = await piped(providers, text, *message, *MODEL, "--system", "Count.")
    assert result.code == 0
    assert "Füchse und Hasen" in result.out  # the playground quotes in one line
    assert "Count." in result.out


async def test_with_json_each_line_is_a_message_of_one_conversation(providers: Providers) -> None:
    result = await piped(providers, b"Hello\n\nAgain\n", *MODEL, "--json")
    assert result.code == 0
    assert result.err == ""
    first, second = result.objects
    assert [first["number"], second["number"]] == [1, 2]
    assert [first["prompt"], second["prompt"]] == ["Hello", "Again"]
    assert "2" in second["text"].partition("message")[2]


async def test_an_answer_to_a_line_comes_before_the_next_line_is_read(
    providers: Providers,
) -> None:
    command = ("-m", "hfmedia", "chat", *MODEL, "--json")
    process = await Process.start(*command, stdin=PIPE, variables=environment(providers))
    process.write(b"Hello\n")
    assert '"number": 1' in await process.read_line()
    process.write(b"Again\n")
    assert '"number": 2' in await process.read_line()
    assert (await process.complete(b"")).code == 0


async def test_with_json_a_message_of_many_lines_is_asked_for_with_a_dash(
    providers: Providers,
) -> None:
    result = await piped(providers, b"Hello\nAgain\n", "-", *MODEL, "--json")
    assert result.object["prompt"] == "Hello\nAgain"


async def test_a_line_that_fails_is_an_object_and_the_conversation_goes_on(
    providers: Providers,
) -> None:
    all_fail(providers, "content")
    result = await piped(providers, b"One\nTwo\n", *MODEL, "--json")
    assert result.code == 3
    assert [each["error"] for each in result.objects] == ["ContentRefused"] * 2
    assert [each["number"] for each in result.objects] == [1, 2]


async def test_a_line_that_fails_names_only_those_who_were_asked_for_it(
    providers: Providers,
) -> None:
    all_fail(providers, "500")
    result = await piped(providers, b"One\nTwo\n", *MODEL, "--json", "--allow", "groq")
    assert [each["moved"] for each in result.objects] == [["groq 500"]] * 2


@pytest.mark.parametrize(
    ("stdin", "message"), [(b" \n", "The message is empty."), (b"a f\xf6x", "not valid UTF-8")]
)
async def test_input_that_is_no_message_is_refused(
    providers: Providers, stdin: bytes, message: str
) -> None:
    result = await piped(providers, stdin, *MODEL)
    assert result.code == 2
    assert message in result.err


async def test_the_text_is_in_the_pipe_while_it_comes(providers: Providers) -> None:
    providers.settings.update({"groq": {"failure": "silence"}})
    command = ("-m", "hfmedia", "chat", "Where does the fox live?", *MODEL)
    process = await Process.start(*command, variables=environment(providers))
    assert "“Where does" in await process.read_until("does")
    process.send(signal.SIGINT)
    result = await process.complete()
    assert result.code == 130
    assert result.out.endswith("\n"), "what came ends with a line"
    assert result.err == "Cancelled.\n"


async def test_text_that_the_encoding_of_stdout_lacks_is_a_question_mark(
    providers: Providers,
) -> None:
    variables = {**environment(providers), "PYTHONIOENCODING": "ascii"}
    command = ("-m", "hfmedia", "chat", "fox", *MODEL)
    result = await (await Process.start(*command, variables=variables)).complete()
    assert result.code == 0
    assert "?fox?" in result.out
