"""Width and height in containers that nest elements: MP4 and its kin, and WebM."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple, TypeAlias

MAX_ELEMENTS: Final = 2000  # that are looked at; an honest file has some dozens before its video
VISUAL_ENTRY_SIZES: Final = 32  # where a sample entry of video has its width and height

# WebM's ids, as https://www.matroska.org/technical/elements.html lists them.
SEGMENT, TRACKS, TRACK_ENTRY, VIDEO = b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\xae", b"\xe0"
PIXEL_WIDTH, PIXEL_HEIGHT = b"\xb0", b"\xba"


class Span(NamedTuple):
    """The content of an element: where it begins and ends in the file."""

    start: int
    end: int


ReadHeader: TypeAlias = Callable[[BinaryIO, Span], tuple[bytes, Span]]


def mp4_dimensions(source: BinaryIO) -> tuple[int, int] | None:
    """Of the first video track of an MP4 or QuickTime file."""
    boxes = _Elements(source, _box)
    for media in boxes.find((b"moov", b"trak", b"mdia", b"minf")):
        if any(boxes.find((b"vmhd",), media)):
            for samples in boxes.find((b"stbl", b"stsd"), media):
                source.seek(samples.start + 8 + VISUAL_ENTRY_SIZES)
                width, height = struct.unpack(">HH", source.read(4))
                return width, height
    return None


def avif_dimensions(source: BinaryIO) -> tuple[int, int] | None:
    """Of the largest image of an AVIF file: the others are thumbnails, tiles and masks."""
    boxes = _Elements(source, _box)
    found: list[tuple[int, int]] = []
    for extents in boxes.find((b"meta", b"iprp", b"ipco", b"ispe")):
        source.seek(extents.start + 4)
        width, height = struct.unpack(">II", source.read(8))
        found.append((width, height))
    return max(found, key=lambda sides: sides[0] * sides[1], default=None)


def webm_dimensions(source: BinaryIO) -> tuple[int, int] | None:
    """Of the first video track of a WebM file."""
    elements = _Elements(source, _ebml_element)
    for video in elements.find((SEGMENT, TRACKS, TRACK_ENTRY, VIDEO)):
        width, height = (elements.number(kind, video) for kind in (PIXEL_WIDTH, PIXEL_HEIGHT))
        return width, height
    return None


class _Elements:
    """The elements of a file, which hold others or data. Raises `ValueError` if they are many."""

    def __init__(self, source: BinaryIO, read_header: ReadHeader) -> None:
        self._source = source
        self._read_header = read_header
        self._file = Span(0, source.seek(0, 2))
        self._looked_at = 0

    def find(self, path: Sequence[bytes], within: Span | None = None) -> Iterator[Span]:
        """The contents of the elements with these kinds, from the outermost to the innermost."""
        kind, *rest = path
        for found, content in self._children(within or self._file):
            if found == kind and rest:
                yield from self.find(rest, content)
            elif found == kind:
                yield content

    def number(self, kind: bytes, within: Span) -> int:
        """The whole number in an element; 0 if there is none."""
        for content in self.find((kind,), within):
            self._source.seek(content.start)
            return int.from_bytes(self._source.read(min(8, content.end - content.start)))
        return 0

    def _children(self, within: Span) -> Iterator[tuple[bytes, Span]]:
        position = within.start
        while position < within.end:
            self._looked_at += 1
            if self._looked_at > MAX_ELEMENTS:
                raise ValueError("too many elements")
            self._source.seek(position)
            kind, content = self._read_header(self._source, Span(position, within.end))
            yield kind, content
            position = content.end


def _box(source: BinaryIO, rest: Span) -> tuple[bytes, Span]:
    """A box of ISO/IEC 14496-12: its length with the header, then its type."""
    length, kind = struct.unpack(">I4s", source.read(8))
    header = 8
    if length == 1:
        (length,) = struct.unpack(">Q", source.read(8))
        header = 16
    elif length == 0:
        length = rest.end - rest.start
    if length < header:
        raise ValueError("a box is shorter than its header")
    if kind == b"meta":
        header += 4  # its version and flags, which the other boxes that nest do not have
    return kind, Span(rest.start + header, min(rest.start + length, rest.end))


def _ebml_element(source: BinaryIO, rest: Span) -> tuple[bytes, Span]:
    """An element of RFC 8794: an id and a length, each of which tells its own length."""
    first = source.read(1)
    kind = first + source.read(_extra_bytes(first))
    first = source.read(1)
    extra = _extra_bytes(first)
    value = int.from_bytes(first + source.read(extra)) & (1 << 7 * (extra + 1)) - 1
    start = source.tell()
    unknown = value == (1 << 7 * (extra + 1)) - 1
    return kind, Span(start, rest.end if unknown else min(start + value, rest.end))


def _extra_bytes(first: bytes) -> int:
    """How many bytes of a number follow its first one: as many as that has zero bits in front."""
    if not first or not first[0]:
        raise ValueError("not a number of EBML")
    return 8 - first[0].bit_length()
