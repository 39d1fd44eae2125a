"""Which of a few languages a text is in: by its script, or by its most frequent words."""

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

Language: TypeAlias = Literal["en", "de", "fr", "es", "ru", "zh", "ja"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

SCRIPTS: Final[Mapping[Language, re.Pattern[str]]] = {
    "ja": re.compile("[\u3040-\u30ff]"),  # before Chinese, whose characters Japanese has too
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
FREQUENT_WORDS: Final[Mapping[Language, str]] = {
    "en": "the is are and of to what how who why you your in it this please",
    "de": "der die das und ist nicht ein eine was wie wer warum du ich bitte mir für",
    "fr": "le la les et est une que quoi comment qui pourquoi tu vous je dans pour",
    "es": "el los las y es una qué que cómo quién por tú usted yo en para hola",
}


def language_of(text: str) -> Language:
    """The language of a text; English if nothing speaks for another."""
    for language, script in SCRIPTS.items():
        if script.search(text):
            return language
    words = re.findall(r"\w+", text.lower())
    scores = {
        language: sum(word in frequent.split() for word in words)
        for language, frequent in FREQUENT_WORDS.items()
    }
    return max(scores, key=lambda language: scores[language])
