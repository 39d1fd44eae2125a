"""What the playground writes, sentence by sentence."""

import io

import pytest
from PIL import Image

from playground.writing import Conversation, answer, tokens
from playground.writing.answers import MAX_QUOTED_CHARACTERS
from playground.writing.images import ImageFacts, color_name, image_facts
from playground.writing.language import language_of


def said(message: str) -> str:
    return answer(Conversation(message=message), seed=1)


@pytest.mark.parametrize(
    ("message", "total"),
    [
        ("3 cubs and 4 legs", "add up to 7"),
        ("3cubs and 4.", "add up to 7"),
        ("fox2 and v1.5 have 3 cubs and 4 legs", "add up to 7"),
        ("1234567890 and 3 and 4", "add up to 7"),
        ("3 cubs", None),
        ("cubs", None),
    ],
)
def test_numbers_are_added_up_if_there_are_several(message: str, total: str | None) -> None:
    assert ("add up" in said(message)) == (total is not None)
    assert total is None or total in said(message)


def test_characters_and_words_are_counted() -> None:
    assert "It is 11 characters long; words: 3." in said("a  fox runs")


@pytest.mark.parametrize(
    ("message", "sentence"),
    [("A fox? ", "It is a question"), ("狐狸是什么？", "这是一个问题"), ("狐狸?", "这是一个问题")],
)
def test_a_question_is_known_by_its_mark(message: str, sentence: str) -> None:
    assert sentence in said(message)
    assert sentence not in said(message.rstrip("?？ "))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_quoted_is_in_one_line_and_whole(seed: int) -> None:
    assert "“a ¦ fox”" in answer(Conversation(message="a |\n fox"), seed)


def test_a_long_text_is_quoted_in_part() -> None:
    longest = "x" * MAX_QUOTED_CHARACTERS
    assert f"“{longest}”" in said(longest)
    assert f"“{longest}…”" in said(longest + "x")


def test_turns_are_not_counted_where_they_are_not_known() -> None:
    assert "message number" not in said("Hello")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("WAS IST DAS", "de"),
        ("Que fait-il pour vous", "fr"),
        ("キツネ", "ja"),
        ("狐のこと", "ja"),
        ("狐狸", "zh"),
        ("лиса", "ru"),
        ("", "en"),
    ],
)
def test_a_language_is_known_by_its_script_or_its_frequent_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ((10, 10, 20), "black"),
        ((60, 60, 60), "grey"),
        ((190, 190, 190), "grey"),
        ((240, 240, 240), "white"),
        ((255, 140, 0), "orange"),
        ((110, 60, 10), "brown"),
        ((255, 0, 20), "red"),
        ((0, 200, 220), "cyan"),
        ((255, 20, 150), "pink"),
    ],
)
def test_a_color_has_a_name(color: tuple[int, int, int], name: str) -> None:
    assert color_name(*color) == name


def test_the_color_of_an_image_is_that_of_most_of_its_pixels() -> None:
    image = Image.new("RGB", (40, 40), "blue")
    image.paste("red", (0, 0, 15, 40))
    file = io.BytesIO()
    image.save(file, "PNG")
    assert image_facts(file.getvalue()).color == "blue"


@pytest.mark.parametrize("text", ["", "A fox.", "  a fox \n", "extraordinary 狐狸🦊…", "\n\n"])
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert all(len(it.strip()) <= 6 for it in tokens(text))


FORM = "Answer in this form:\nDESCRIPTION: ...\nPROMPT 1: ...\nPROMPT 2: ..."


def test_a_form_is_filled_in_with_what_the_picture_shows() -> None:
    facts = ImageFacts(kind="PNG", width=60, height=40, color="orange")
    lines = answer(Conversation(message=FORM, images=(facts,)), seed=1).split("\n")
    assert [line.partition(":")[0] for line in lines] == ["DESCRIPTION", "PROMPT 1", "PROMPT 2"]
    assert "a PNG of 60 × 40 pixels, mostly orange" in lines[0]
    assert "orange" in lines[1]
    assert lines[1].partition(":")[2] != lines[2].partition(":")[2]


def test_a_prompt_is_improved_where_the_instructions_ask_for_it() -> None:
    instructions = "You improve prompts for a model that generates pictures."
    better = answer(Conversation(message="A fox.", system=instructions), seed=1)
    assert better.startswith("A fox, soft morning light")
    assert "You wrote" in answer(Conversation(message="A fox.", system="You are kind."), seed=1)


@pytest.mark.parametrize(
    ("message", "sample"),
    [
        ("Show me a table", "| number | square | cube |"),
        ("Some CODE please", "```python\n"),
        ("a long answer", "**Paragraph 24** of 24."),
        ("a longer answer", "**Paragraph 120** of 120."),
    ],
)
def test_a_message_can_ask_for_something_to_look_at(message: str, sample: str) -> None:
    assert sample in said(message)
    assert sample not in said("a tablecloth, encoded all along")
