"""A conversation on a real terminal: what is typed, Ctrl-C and Ctrl-D."""

from __future__ import annotations

import signal
from pathlib import Path

from playground.providers import INSTANT, Providers
from tests.cli.shell import all_fail, environment
from tests.cli.terminal import CTRL_C, CTRL_D, ENTER, opened_terminal
from tests.library import samples
from tests.library.servers import KEY

CHAT = ("chat", "--model", "openai/gpt-oss-20b")
PROMPT = "> "


async def test_a_conversation_remembers_what_was_said_until_it_ends(providers: Providers) -> None:
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for("Chat with openai/gpt-oss-20b.")
        await terminal.wait_for(PROMPT)
        terminal.type(f"Hello{ENTER}")
        assert "“Hello”" in await terminal.wait_for("message number 1")
        await terminal.wait_for("groq · ")
        await terminal.wait_for(PROMPT)
        terminal.type(f"Again{ENTER}")
        assert "“Again”" in await terminal.wait_for("message number 2")
        await terminal.wait_for(PROMPT)
        terminal.type(CTRL_D)
        assert await terminal.end() == 0
    assert "Traceback" not in terminal.written
    assert KEY not in terminal.written


async def test_ctrl_c_stops_the_answer_and_what_came_stays_in_the_history(
    providers: Providers,
) -> None:
    providers.settings.update({"groq": {"failure": "silence"}})
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for(PROMPT)
        terminal.type(f"Hello{ENTER}")
        await terminal.wait_for("“Hello”")
        terminal.type(CTRL_C)
        await terminal.wait_for("Stopped.")
        providers.settings.update({"groq": {"failure": None}})
        await terminal.wait_for(PROMPT)
        terminal.type(f"Again{ENTER}")
        await terminal.wait_for("message number 2")
        await terminal.wait_for(PROMPT)
        terminal.type(CTRL_D)
        assert await terminal.end() == 0
    assert "Traceback" not in terminal.written


async def test_a_message_without_an_answer_is_not_kept(providers: Providers) -> None:
    providers.settings.update({"groq": {"failure": "never"}})
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for(PROMPT)
        terminal.type(f"Hello{ENTER}")
        await terminal.wait_for("groq · ")  # it waits for groq
        terminal.type(CTRL_C)
        await terminal.wait_for("Stopped.")
        providers.settings.update({"groq": {"failure": "content"}})
        await terminal.wait_for(PROMPT)
        terminal.type(f"Something refused{ENTER}")
        await terminal.wait_for("groq: ")
        providers.settings.update({"groq": {"failure": None}})
        await terminal.wait_for(PROMPT)
        terminal.type(f"Again{ENTER}")
        await terminal.wait_for("message number 1")


async def test_ctrl_c_at_the_prompt_says_how_to_end(providers: Providers) -> None:
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for(PROMPT)
        terminal.type("half a message")
        await terminal.wait_for("half a message")
        terminal.type(CTRL_C)
        terminal.type(ENTER)  # for a signal that comes just before readline waits
        await terminal.wait_for("Ctrl-D ends the conversation.")
        await terminal.wait_for(PROMPT)
        terminal.type(f"/exit{ENTER}")
        assert await terminal.end() == 0
    assert "half a message”" not in terminal.written


async def test_sigterm_ends_a_conversation_at_its_prompt(providers: Providers) -> None:
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for(PROMPT)
        terminal.send(signal.SIGTERM)
        # A signal that comes just before readline waits is seen when the line ends.
        terminal.type(ENTER)
        assert await terminal.end() == 143
    assert "Traceback" not in terminal.written


async def test_commands_begin_with_a_slash_and_paths_are_none(
    providers: Providers, folder: Path
) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    typed = {
        " /help ": "Ctrl-C stops an answer.",
        "/dance": "/dance is not a command.",
        "Hello": "message number 1",
        "/reset": "The conversation begins anew.",
        "/etc/hosts, what is it?": "message number 1",
        "/image": "Name a file or a URL",
        "/image no.png": "no.png cannot be read",
        "/image fox.png ": "It goes with the next message.",
        "/model google/gemma-3-27b-it": "Chat with google/gemma-3-27b-it.",
        "And this?": "The image is a",
        "/model": "Chat with google/gemma-3-27b-it.",
    }
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        for text, answer in typed.items():
            await terminal.wait_for(PROMPT)
            terminal.type(f"{text}{ENTER}")
            await terminal.wait_for(answer)


async def test_an_image_goes_with_the_next_message_that_is_answered_and_no_other(
    providers: Providers, folder: Path
) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    seeing = ("chat", "--model", "google/gemma-3-27b-it")
    async with opened_terminal(*seeing, variables=environment(providers)) as terminal:
        all_fail(providers, "content")
        for text, answer in (("/image fox.png", "It goes"), ("What is it?", "The content")):
            await terminal.wait_for(PROMPT)
            terminal.type(f"{text}{ENTER}")
            await terminal.wait_for(answer)
        providers.settings.use(INSTANT)
        for text, is_seen in (("And now?", True), ("Really?", False)):
            await terminal.wait_for(PROMPT)
            terminal.type(f"{text}{ENTER}")
            said = await terminal.wait_for("message number")
            assert ("The image is a" in said) is is_seen


async def test_a_line_that_ends_in_a_backslash_goes_on(providers: Providers) -> None:
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for(PROMPT)
        terminal.type(f"one\\{ENTER}")
        await terminal.wait_for("… ")
        terminal.type(f"two{ENTER}")
        await terminal.wait_for("“one two”")  # the playground quotes in one line


async def test_pasted_lines_are_one_message(providers: Providers) -> None:
    async with opened_terminal(*CHAT, variables=environment(providers)) as terminal:
        await terminal.wait_for(PROMPT)
        terminal.type(f"\x1b[200~one\ntwo\x1b[201~{ENTER}")
        await terminal.wait_for("“one two”")
        await terminal.wait_for(PROMPT)
        terminal.type(f"\x1b[200~/dance\nhere\nnow\x1b[201~{ENTER}")
        await terminal.wait_for("/dance is not a command.")
    assert "\x1b[?2004h" in terminal.written, "the terminal is asked to say what is pasted"


async def test_on_a_terminal_thoughts_are_dimmed(providers: Providers) -> None:
    command = ("chat", "Hello", "--model", "openai/gpt-oss-120b")
    async with opened_terminal(*command, variables=environment(providers)) as terminal:
        assert await terminal.end() == 0
    assert "\x1b[2mThe" in terminal.written
    assert "\x1b[0m\r\n\r\nYou" in terminal.written, "the answer is not dimmed, and begins a line"


async def test_on_a_narrow_terminal_lines_are_broken_between_words(providers: Providers) -> None:
    command = ("chat", "Hello", "--model", "openai/gpt-oss-20b", "--seed", "1")
    async with opened_terminal(*command, variables=environment(providers), columns=20) as terminal:
        assert await terminal.end() == 0
    answer = terminal.written[terminal.written.index("You") :].partition("\x1b")[0].split("\r\n")
    assert len(answer) > 5
    assert all(len(line) <= 20 for line in answer)
    assert "“Hello” It is 5 characters long; words: 1." in " ".join(answer)


async def test_what_the_model_says_cannot_command_the_terminal(providers: Providers) -> None:
    # The playground quotes what it is told.
    command = ("chat", "\x1b[2Jred\x07 \x9b31m", "--model", "openai/gpt-oss-20b")
    async with opened_terminal(*command, variables=environment(providers)) as terminal:
        assert await terminal.end() == 0
    assert "“[2Jred 31m”" in terminal.written
    assert "\x1b[2J" not in terminal.written
