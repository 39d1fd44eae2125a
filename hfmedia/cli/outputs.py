"""The files of the results: their names, and saving without overwriting."""

from __future__ import annotations

import itertools
import mimetypes
import os
import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Final

from hfmedia.cli.commands import MediaCommand
from hfmedia.cli.exit_codes import UsageError
from hfmedia.errors import DownloadError
from hfmedia.media_store import EXTENSIONS, Media, extension_of
from hfmedia.results import Generation

FIELDS: Final = frozenset({"n", "seed", "prompt", "model", "provider"})
UNIQUE_FIELDS: Final = frozenset({"n", "seed"})  # the others may be equal for all generations
DEFAULT_PATTERN: Final = "{prompt}-{seed}"
TYPE_OF_SUFFIX: Final = {suffix: kind for kind, suffix in EXTENSIONS.items()} | {
    ".jpeg": "image/jpeg"
}
SLUG_LIMIT_BYTES: Final = 60  # file systems allow 255 bytes in a name


@dataclass(frozen=True, slots=True)
class Output:
    """The pattern of the files' names, a format string of `FIELDS`."""

    pattern: str
    overwrite: bool = False

    def requested_path(self, generation: Generation, number: int) -> Path:
        """The path that the pattern gives for a result."""
        request = generation.request
        return Path(
            self.pattern.format(
                n=number,
                seed=request.arguments.get("seed", number),
                prompt=slug(request.prompt) or request.task.rpartition("-")[2],
                model=slug(request.model),
                provider=generation.provider,
            )
        )

    def known_paths(self, count: int) -> list[Path]:
        """The paths of `count` results, if they can be known before anything is generated."""
        if not _fields(self.pattern) <= {"n"} or not _has_suffix(Path(self.pattern)):
            return []
        return [Path(self.pattern.format(n=number)) for number in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class SavedFile:
    """The file of a result. `warning` says that its name asks for another format."""

    path: Path
    warning: str | None = None


def output_of(command: MediaCommand) -> Output:
    """The meaning of `--out`. Raises `UsageError` for a pattern that cannot be used."""
    out, overwrite = command.out, command.overwrite
    if out is None:
        return Output(DEFAULT_PATTERN, overwrite)
    if not out or "\0" in out:
        raise UsageError("--out needs a file name.")
    if Path(out).is_dir():
        return Output(f"{_escaped(out.rstrip('/'))}/{DEFAULT_PATTERN}", overwrite)
    fields = _fields(out)
    if out.endswith("/"):
        return Output(out + DEFAULT_PATTERN, overwrite)
    if command.count == 1 or fields & UNIQUE_FIELDS:
        return Output(out, overwrite)
    if fields:
        raise UsageError(f"With -n {command.count}, --out must contain {{n}} or {{seed}}: {out}")
    suffix = Path(out).suffix if _has_suffix(Path(out)) else ""
    return Output(f"{out.removesuffix(suffix)}-{{n}}{suffix}", overwrite)


def prepare(output: Output, count: int) -> None:
    """Create the folder of the results, and check that they can be saved there.

    Raises `UsageError`, so that nothing is generated, and paid, that could not be saved.
    """
    for path in output.known_paths(count):
        if path.is_dir() or (path.exists() and not output.overwrite):
            raise UsageError(f"{path} already exists. Choose another name, or add --overwrite.")
    folder = str(Path(output.pattern).parent)
    if _fields(folder):
        return  # it is known when there is a result
    path = Path(folder.format())
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be created: {error.strerror}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise UsageError(f"The folder {path} is not writable.")


def save(media: Media, generation: Generation, number: int, output: Output) -> SavedFile:
    """Move a result to its path, or to a free name beside it. Nothing is converted.

    The suffix of its type is added where the path has none of a media type. Raises `DownloadError`.
    """
    requested = output.requested_path(generation, number)
    path = requested
    if not _has_suffix(path):
        path = path.with_name(path.name + extension_of(media.content_type))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if output.overwrite:
            _move(media, path)
        else:
            path = _move_to_free_name(media, path)
    except OSError as error:
        raise DownloadError(
            f"The result was generated, but {path} cannot be written: {error.strerror or error}.",
            provider=generation.provider,
            url=media.url,
            retryable=False,
            download_problem="storage",
        ) from None
    return SavedFile(path, _format_warning(path, requested, media, generation.provider))


def slug(text: str) -> str:
    """The text as a part of a file name: lower case, with hyphens between its words."""
    words = re.sub(r"[\W_]+", "-", text.lower()).encode()[:SLUG_LIMIT_BYTES]
    return words.decode(errors="ignore").strip("-")


def _move_to_free_name(media: Media, path: Path) -> Path:
    """Move the media to the path, or to the first free one of `-2`, `-3`, …"""
    for number in itertools.count(1):
        candidate = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            candidate.touch(exist_ok=False)  # reserves the name against other processes
        except FileExistsError:
            continue
        try:
            _move(media, candidate)
        except BaseException:
            candidate.unlink(missing_ok=True)
            raise
        return candidate
    raise AssertionError("unreachable: the count is infinite")


def _move(media: Media, path: Path) -> None:
    """Move the media with the permissions of a new file: a temporary one is its owner's alone."""
    path.touch()
    mode = path.stat().st_mode
    media.move_to(path)
    path.chmod(mode)


def _format_warning(path: Path, requested: Path, media: Media, provider: str) -> str | None:
    wanted = TYPE_OF_SUFFIX.get(requested.suffix.lower()) or mimetypes.guess_type(requested)[0]
    is_media = wanted is not None and wanted.startswith(("image/", "video/"))
    if not is_media or wanted == media.content_type:
        return None
    return (
        f"{path}: the name asks for {wanted}, but {provider} sent {media.content_type}. "
        "The file was not converted."
    )


def _has_suffix(path: Path) -> bool:
    return path.suffix.lower() in TYPE_OF_SUFFIX


def _fields(pattern: str) -> set[str]:
    """The fields of a pattern. Raises `UsageError` for an unknown one and for a lone brace."""
    try:
        found = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
        unknown = found - FIELDS
        if not unknown:
            pattern.format(n=1, seed=1, prompt="", model="", provider="")
    except (ValueError, LookupError) as error:
        raise UsageError(
            f"--out {pattern} is not a valid pattern: {error}. Write {{{{ or }}}} for a brace."
        ) from None
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(FIELDS))
        raise UsageError(f"--out {pattern} contains {{{min(unknown)}}}. Use any of: {known}.")
    return found


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
