"""Languages: which catalogue a locale has, and that the template holds every message."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hfmedia.errors import ConnectionLost
from i18n import Languages
from i18n.extraction import FOLDERS, KEYWORDS, ROOT, TEMPLATE, extract
from replies.layout import layout
from tests.bot.builders import a_done_state, a_failed_state, a_file, a_snapshot, a_state
from tests.bot.test_layout import text
from tests.catalogues import HEADER, catalogue_bytes, write_catalogue
from tests.pseudo_locale import CLOSING, OPENING, write_pseudo_locale


def test_the_template_is_up_to_date() -> None:
    assert TEMPLATE.read_text() == extract(), "run: make messages"


def test_no_message_is_inside_an_f_string() -> None:
    # Before Python 3.12 it would be missing in the template.
    hidden = [
        f"{path}:{call.lineno}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in KEYWORDS
    ]
    assert hidden == []


@pytest.mark.parametrize(
    ("catalogue", "asked", "found"),
    [
        ("de", "de", True),
        ("pt_BR", "pt-BR", True),
        ("pt", "pt-BR", True),
        ("es_419", "es-419", True),
        ("de", "fr", False),
        ("de", "../de", False),
        ("de", "", False),
    ],
)
def test_a_locale_has_its_catalogue_or_that_of_its_language(
    tmp_path: Path, catalogue: str, asked: str, found: bool
) -> None:
    write_pseudo_locale(tmp_path, catalogue)
    expected = "⟦Cancel⟧" if found else "Cancel"
    assert Languages(tmp_path).translations(asked).gettext("Cancel") == expected


def test_a_catalogue_of_the_region_wins_and_what_it_lacks_is_english(tmp_path: Path) -> None:
    write_pseudo_locale(tmp_path, "pt_BR")
    t = Languages(tmp_path).translations("pt-BR")
    assert t.gettext("not in any catalogue") == "not in any catalogue"
    assert t.ngettext("one fox", "{count} foxes", 2) == "{count} foxes"


def test_what_the_catalogue_of_a_region_lacks_is_in_that_of_its_language(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pt", {"a fox": "uma raposa", "a bus": "um autocarro"})
    write_catalogue(tmp_path, "pt_BR", {"a bus": "um ônibus"})
    t = Languages(tmp_path).translations("pt-BR")
    assert [t.gettext(text) for text in ("a fox", "a bus")] == ["uma raposa", "um ônibus"]


@pytest.mark.parametrize(
    "content",
    [
        b"no catalogue",
        b"",
        catalogue_bytes({"": HEADER, "Cancel": "Abbrechen"})[:40],
        catalogue_bytes({"": "Content-Type: text/plain; charset=klingon\n"}),
        catalogue_bytes({"": f"{HEADER}Plural-Forms: nonsense\n"}),
    ],
    ids=["other", "empty", "cut off", "unknown encoding", "no plural rule"],
)
def test_a_catalogue_that_cannot_be_read_is_english_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    write_pseudo_locale(tmp_path, "de").write_bytes(content)
    assert Languages(tmp_path).translations("de").gettext("Cancel") == "Cancel"
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    "wrong", ["{sekunden} s", "{} s", "{seconds s", "{seconds.real} s", "{seconds:d} s"]
)
def test_a_translation_with_a_wrong_placeholder_is_not_used(tmp_path: Path, wrong: str) -> None:
    write_catalogue(tmp_path, "de", {"{seconds} s": wrong, "a\0{n} b": f"{wrong}\0{wrong}"})
    t = Languages(tmp_path).translations("de")
    assert t.gettext("{seconds} s") == "{seconds} s"
    assert [t.ngettext("a", "{n} b", n) for n in (1, 2)] == ["a", "{n} b"]


def test_no_locale_leads_out_of_the_folder(tmp_path: Path) -> None:
    write_pseudo_locale(tmp_path, "de")
    (tmp_path / "ours").mkdir()
    t = Languages(tmp_path / "ours").translations("../de")
    assert t.gettext("Cancel") == "Cancel"


async def test_a_whole_reply_is_translated(tmp_path: Path) -> None:
    write_pseudo_locale(tmp_path, "de")
    t = Languages(tmp_path).translations("de")
    ignored = a_done_state(1, ignored_parameters=("seed",))
    lost = a_failed_state(2, ConnectionLost("…", provider="fal-ai"))
    snapshot = a_snapshot(ignored, lost, a_state(3, began=111.0))
    assert text(snapshot, {1: a_file()}, t).splitlines() == [
        "**⟦Imagining⟧** a fox in the snow",
        "-# #1 · paint/fox-1 · fal-ai · 64 × 48 · ⟦seed 7⟧ · ⟦9.0 s⟧",
        "#3 · ⟦starting⟧ · ⟦1 s⟧",
        "#2 · ⟦3 s⟧ · ⟦The connection to fal-ai broke.⟧ "
        "⟦It may have been generated and charged anyway.⟧ "
        "⟦Try again in a few minutes, or choose another model.⟧",
        "-# ⟦fal-ai does not support the option seed, so it was ignored.⟧",
    ]
    view = layout(snapshot, {}, 112.4, t)
    labels = [part.label for part in view.walk_children() if hasattr(part, "label")]
    assert labels == [f"{OPENING}Cancel{CLOSING}"]
