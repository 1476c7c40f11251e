"""The outside of a model file: a zip whose claims are checked before anything trusts them.

Nothing is ever extracted to disk. A file that is small on disk cannot take much memory.
"""

from __future__ import annotations

import os
import struct
import zipfile
from typing import BinaryIO

from .translation import tr

# A zip of two plain entries ends in a directory of a few hundred bytes; zipfile would read one of
# any size, with all of its entries, into memory.
_LONGEST_DIRECTORY = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR = 20  # bytes
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for a dictionary of 4 GB
# Numbers of a model shrink to a third or so. What shrinks to less than a thirtieth is no model,
# unless it is too small to matter; a model of many classes that would is written as it is.
_MOST_SHRINKING = 30
_SMALL = 32 * 1024 * 1024


class OversizedError(ValueError):
    """An entry is larger than is allowed, or than its file can honestly hold."""


def open_checked(stream: BinaryIO) -> zipfile.ZipFile:
    """The zip in ``stream``.

    Raises
    ------
    zipfile.BadZipFile
        When it is not a zip, or none that a model file can be.
    """
    _check_end(stream)
    archive = zipfile.ZipFile(stream)
    entries = archive.infolist()
    if sum(entry.compress_size for entry in entries) > archive.start_dir:
        raise zipfile.BadZipFile(tr("its entries are larger than the file"))
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise zipfile.BadZipFile(tr("it is compressed in an unknown way"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise zipfile.BadZipFile(tr("it is encrypted"))
    return archive


def _check_end(stream: BinaryIO) -> None:
    size = stream.seek(0, os.SEEK_END)
    if size < _END.size:
        raise zipfile.BadZipFile(tr("it is no zip file"))
    tail = min(size, _END.size + _ZIP64_LOCATOR)
    stream.seek(size - tail)
    last = stream.read(tail)
    mark, _, _, _, _, length, offset, comment = _END.unpack(last[-_END.size :])
    if mark != b"PK\x05\x06" or comment:
        raise zipfile.BadZipFile(tr("it does not end as a model file does"))
    if length > _LONGEST_DIRECTORY or offset + length + _END.size != size:
        raise zipfile.BadZipFile(tr("its list of contents is not where it should be"))
    if last[: -_END.size].startswith(b"PK\x06\x07"):  # a second end, which zipfile would prefer
        raise zipfile.BadZipFile(tr("it is a zip of another kind"))


def is_honest(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry has shrunk no more than :func:`read_entry` believes of a model."""
    return entry.file_size <= max(_SMALL, _MOST_SHRINKING * entry.compress_size)


def read_entry(archive: zipfile.ZipFile, name: str, limit: int) -> bytearray:
    """The content of an entry, of at most ``limit`` bytes whatever size it declares.

    Raises
    ------
    OversizedError
        When it is larger, or shrunk more than a model's numbers can be.
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError
        When the entry is damaged.
    """
    entry = archive.getinfo(name)
    if entry.file_size > limit or not is_honest(entry):
        raise OversizedError(name)
    # All at once in place: pieces that are joined would take the memory twice.
    content = bytearray(entry.file_size)
    view, filled = memoryview(content), 0
    with archive.open(entry) as stream:
        while piece := stream.read(min(1024 * 1024, len(content) - filled)):
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        if filled < len(content) or stream.read(1):
            text = tr("{name} has another size than it declares")
            raise zipfile.BadZipFile(text.format(name=name))
    return content
