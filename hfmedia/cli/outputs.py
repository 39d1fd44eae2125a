"""Where results go: names that can be foreseen, and files that are never lost."""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

from hfmedia.cli.exits import UsageError
from hfmedia.errors import DownloadError
from hfmedia.media_files import EXTENSIONS

if TYPE_CHECKING:
    from hfmedia.media_files import Media
    from hfmedia.results import Generation

FIELDS: Final = frozenset({"n", "seed", "prompt", "model", "provider"})
# Only these differ from one generation to the next.
TELLING_APART: Final = frozenset({"n", "seed"})
DEFAULT: Final = "{prompt}-{seed}"
SUFFIXES: Final = frozenset({*EXTENSIONS.values(), ".jpeg"})
LONGEST: Final = 60  # bytes of prompt and model each: file systems take 255 of a name


@dataclass(frozen=True, slots=True)
class Target:
    """The pattern of the files' names."""

    pattern: str
    overwrite: bool = False

    def path_of(self, generation: Generation, number: int) -> Path:
        """The name for a result. Where none of our suffixes is asked for, its type's is added."""
        request = generation.request
        path = Path(
            self.pattern.format(
                n=number,
                seed=request.arguments.get("seed", number),
                prompt=slug(request.prompt) or request.task.rpartition("-")[2],
                model=slug(request.model),
                provider=generation.provider,
            )
        )
        if path.suffix.lower() in SUFFIXES:
            return path
        return path.with_name(path.name + generation.media.extension)

    def known(self, count: int) -> list[Path]:
        """The names that are sure before anything is generated."""
        is_sure = _fields(self.pattern) <= {"n"} and Path(self.pattern).suffix.lower() in SUFFIXES
        return [Path(self.pattern.format(n=k + 1)) for k in range(count)] if is_sure else []


def target_of(out: str | None, *, count: int, overwrite: bool = False) -> Target:
    """What `--out` means. Raises `UsageError` where it means nothing."""
    if out is None:
        return Target(DEFAULT, overwrite)
    if not out or "\0" in out:
        raise UsageError("--out needs a name.")
    if Path(out).is_dir():
        return Target(f"{_literally(out.rstrip('/'))}/{DEFAULT}", overwrite)
    fields = _fields(out)
    if out.endswith("/"):
        return Target(out + DEFAULT, overwrite)
    if count == 1 or fields & TELLING_APART:
        return Target(out, overwrite)
    if fields:
        raise UsageError(f"With -n {count}, --out needs {{n}} or {{seed}} in it: {out}")
    path = Path(out)
    suffix = path.suffix if path.suffix.lower() in SUFFIXES else ""
    return Target(f"{out.removesuffix(suffix)}-{{n}}{suffix}", overwrite)


def prepare(target: Target, count: int) -> None:
    """See to it, before anything is paid, that the results can be put there.

    Raises `UsageError`.
    """
    for path in target.known(count):
        if path.is_dir() or (path.exists() and not target.overwrite):
            raise UsageError(f"{path} is there already. Choose another name, or add --overwrite.")
    folder = str(Path(target.pattern).parent)
    if _fields(folder):
        return  # only a result can say which it is
    path = Path(folder.format())
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be made: {error.strerror}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise UsageError(f"Nothing can be written into {path}.")


def keep(generation: Generation, number: int, target: Target) -> Path:
    """Put the result where it belongs, or beside what is there. Raises `DownloadError`."""
    path = target.path_of(generation, number)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if target.overwrite:
            _move(generation.media, path)
            return path
        return _beside(generation.media, path)
    except OSError as error:
        raise DownloadError(
            f"The result was made, but {path} cannot be written: {error.strerror or error}.",
            url=generation.media.url,
        ) from None


def slug(text: str) -> str:
    """A text as part of a file's name."""
    words = re.sub(r"[\W_]+", "-", text.lower()).encode()[:LONGEST]
    return words.decode(errors="ignore").strip("-")


def _beside(media: Media, path: Path) -> Path:
    """The media under that name, or under the next one that is free."""
    for k in itertools.count(1):
        candidate = path if k == 1 else path.with_stem(f"{path.stem}-{k}")
        try:
            candidate.touch(exist_ok=False)  # two processes cannot both have made it
        except FileExistsError:
            continue
        try:
            _move(media, candidate)
        except BaseException:
            candidate.unlink(missing_ok=True)
            raise
        return candidate
    raise AssertionError("numbers do not end")


def _move(media: Media, path: Path) -> None:
    """Put it there with the permissions of any new file: a temporary one is its owner's alone."""
    path.touch()
    mode = path.stat().st_mode
    media.move_to(path)
    path.chmod(mode)


def _fields(pattern: str) -> set[str]:
    """The placeholders in it. Raises `UsageError` for one that there is not."""
    try:
        found = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
        unknown = found - FIELDS
        if not unknown:
            pattern.format(n=1, seed=1, prompt="", model="", provider="")
    except (ValueError, LookupError) as error:
        raise UsageError(
            f"--out {pattern} is no pattern: {error}. A brace is typed twice."
        ) from None
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(FIELDS))
        raise UsageError(f"--out {pattern} has {{{min(unknown)}}} in it; known are {known}.")
    return found


def _literally(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
