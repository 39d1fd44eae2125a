"""Media: bytes, or a file that has an owner."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hfmedia import Media

DATA = b"a fox in the snow"


def test_bytes_know_their_size_and_their_sum() -> None:
    media = Media.of(DATA, "image/png", "https://cdn.example/1.png")
    assert media.size == len(DATA)
    assert media.sha256 == hashlib.sha256(DATA).hexdigest()
    assert media.read() == DATA
    assert media.extension == ".png"


def test_a_type_that_is_not_ours_has_a_neutral_name() -> None:
    assert Media.of(DATA, "text/plain").extension == ".bin"


def test_the_bytes_are_not_shown() -> None:
    assert "fox" not in repr(Media.of(DATA, "image/png"))


def test_moved_media_belong_to_the_caller(tmp_path: Path) -> None:
    media = Media.of(DATA, "image/png")
    moved = media.move_to(tmp_path / "fox.png")
    assert moved.data is None
    assert moved.path == tmp_path / "fox.png"
    assert moved.read() == DATA
    assert (moved.size, moved.sha256) == (media.size, media.sha256)


def test_a_file_moves_without_a_copy(tmp_path: Path) -> None:
    first = Media.of(DATA, "video/mp4").move_to(tmp_path / "1.mp4")
    second = first.move_to(tmp_path / "2.mp4")
    assert [it.name for it in tmp_path.iterdir()] == ["2.mp4"]
    assert second.read() == DATA


def test_discarding_twice_does_no_harm(tmp_path: Path) -> None:
    media = Media.of(DATA, "image/png").move_to(tmp_path / "fox.png")
    media.discard()
    media.discard()
    assert not list(tmp_path.iterdir())
    Media.of(DATA, "image/png").discard()
