"""A description of a picture with its prompts, as a function of a snapshot."""

from __future__ import annotations

import pytest

from jobs.models import Snapshot
from replies.answers.layout import MessageContent, Moment, answer_layout
from replies.chat.describing import growing_description, parse_description
from tests.bot.answer_states import a_talk, answered, growing, stopped
from tests.bot.builders import ENGLISH

WHOLE = """\
DESCRIPTION: A fox sits in the snow. It looks at a bird.
PROMPT 1: a red fox in deep snow, photograph
PROMPT 2: a fox as a woodcut
PROMPT 3: a fox at night, stars"""
LINES = """\
**1.** a red fox in deep snow, photograph
**2.** a fox as a woodcut
**3.** a fox at night, stars"""
DESCRIBE = a_talk(kind="describe")


def only(snapshot: Snapshot) -> MessageContent:
    [message] = answer_layout(ENGLISH, snapshot, Moment(now=112.4))
    return message


def test_a_description_has_three_prompts_each_with_its_button() -> None:
    message = only(answered(WHOLE, talk=DESCRIBE))
    assert message.texts == ("A fox sits in the snow. It looks at a bird.", LINES)
    assert message.buttons == (("prompt-1", "prompt-2", "prompt-3"), ("forget", "delete"))
    assert message.small_print.startswith("-# talk/fox-1 · cerebras")


def test_there_are_as_many_buttons_as_prompts() -> None:
    message = only(answered("A fox.\nPROMPT 1: a fox", talk=DESCRIBE))
    assert message.buttons[0] == ("prompt-1",)


def test_a_model_that_writes_no_prompts_is_shown_with_its_own_words() -> None:
    message = only(answered("I see **a fox**.\n\nIt is red.", talk=DESCRIBE))
    assert message.texts == ("I see **a fox**.\n\nIt is red.",)
    assert message.small_print.endswith("\n-# The model wrote no prompts.")
    assert message.buttons == (("forget", "delete"),)


def test_while_it_grows_no_part_of_a_label_is_seen() -> None:
    shown = [growing_description(WHOLE[:end]) for end in range(len(WHOLE) + 1)]
    description = parse_description(WHOLE).description
    assert all(description.startswith(it) for it in shown)
    assert shown[-1] == description
    # It is seen as it comes: no later than a few characters after they came.
    assert shown[WHOLE.index(" It looks")] == "A fox sits in the snow."


@pytest.mark.parametrize(
    "answer",
    [
        "**Description:** A fox.\n\n**Prompt 1:** a fox\n**Prompt 2:** a bird\n**Prompt 3:** snow",
        "Here it is:\n\n1. DESCRIPTION: A fox.\n2. PROMPT 1: a fox\n",
        "CAPTION - A fox.\n\n> PROMPTS:\n- a fox",
        '```json\n{"description": "A fox.", "prompts": ["a fox"]}\n```',
    ],
)
def test_forms_that_models_prefer_grow_without_their_labels_too(answer: str) -> None:
    for end in range(len(answer) + 1):
        assert "A fox.".startswith(growing_description(answer[:end]))


def test_before_the_description_there_is_a_status() -> None:
    message = only(growing("DESCR", talk=DESCRIBE))
    assert message.texts == ("cerebras · writing · 12 s",)


def test_while_prompts_come_the_description_is_shown() -> None:
    message = only(growing(WHOLE[:-20], talk=DESCRIBE))
    assert message.texts == ("A fox sits in the snow. It looks at a bird.",)
    assert message.buttons == (("stop",),)


def test_one_that_was_stopped_has_the_prompts_that_are_whole() -> None:
    message = only(stopped(WHOLE[:-8], talk=DESCRIBE))
    assert message.texts[1] == "\n".join(LINES.splitlines()[:2])
    assert message.buttons == (("prompt-1", "prompt-2"), ("ask-again", "forget", "delete"))


def test_one_that_was_stopped_in_its_description_has_that() -> None:
    message = only(stopped("DESCRIPTION: A fox sits\nPROM", talk=DESCRIBE))
    assert message.texts == ("A fox sits",)
    assert "wrote no prompts" not in message.small_print


def test_what_a_prompt_would_do_in_a_message_it_does_not() -> None:
    prompt = "a fox <@11> <#12> @everyone **1.** [here](https://x.example) `code"
    [description, line] = only(answered(f"A fox.\nPROMPT 1: {prompt}", talk=DESCRIBE)).texts
    assert description == "A fox."
    assert line.startswith("**1.** a fox ")
    for active in (" <@", " <#", " @everyone", " [here](", " `code"):
        assert active not in line.removeprefix("**1.** ")


def test_the_longest_description_with_the_longest_prompts_is_one_message() -> None:
    prompts = "\n".join(f"PROMPT {number}: {number} {'*fox*_' * 400}" for number in (1, 2, 3))
    message = only(answered(f"DESCRIPTION: {'A fox. ' * 600}\n{prompts}", talk=DESCRIBE))
    assert len(message.buttons[0]) == 3
    assert sum(map(len, message.texts)) <= 3000, "small print and what stands above have the rest"
    assert all(len(line) <= 360 for line in message.texts[-1].splitlines())
