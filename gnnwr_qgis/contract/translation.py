"""What users read, in their language: one catalogue for every room, Qt's, read without Qt.

The source texts are English and stand in the code; ``resources/i18n`` holds their translations as
Qt Linguist's ``.ts`` files and the ``.qm`` files made of them (``scripts/translations.py``). The
engine and the runtime have no Qt, and must say the same as the windows do, so all rooms use the
reader below instead of Qt's own; nothing is installed in QGIS's application.

What files hold for other programs (names of fields, descriptions of bands, model headers, values
of outputs) is never translated: a file means the same wherever it is opened. Sentences for readers
in them are, such as the reason why a point has no prediction.
"""

from __future__ import annotations

import struct
from typing import Dict, Optional, Tuple

CONTEXT = "gnnwr"
LARGEST = 16 * 1024 * 1024  # bytes of a catalogue
_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")  # of every .qm file
# Sections of a .qm file and entries of a message, as Qt's QTranslator reads them.
_MESSAGES, _LANGUAGE = 0x69, 0xA7
_END, _TRANSLATION, _SOURCE = 1, 3, 6
_NO_TEXT = 0xFFFFFFFF
_OTHER = (2, 4, 7, 8)  # texts in an older form, contexts and comments


class CatalogueError(ValueError):
    """A file is no catalogue that can be read; the message says which and why."""


class _Spoken:
    """The language that is spoken: English until :func:`use` is called."""

    language = "en"
    path: Optional[str] = None
    texts: Dict[str, str] = {}


def tr(text: str) -> str:
    """``text`` in the user's language; ``text`` itself where there is no translation.

    Values are put in afterwards, by name: ``tr("{count} points").format(count=3)``.
    """
    return _Spoken.texts.get(text, text)


def tr_noop(text: str) -> str:
    """``text`` as it is, marked for translation: what shows it calls :func:`tr`."""
    return text


def counted(count: int, one: str, more: str, shown: Optional[str] = None) -> str:
    """``one`` for a count of one, else ``more``, translated, with its ``{count}`` filled in.

    Parameters
    ----------
    count : int
    one, more : str
        Such as ``"{count} point"`` and ``"{count} points"``.
    shown : str, optional
        The count as it is to be written (default: its digits).
    """
    return tr(one if count == 1 else more).format(count=count if shown is None else shown)


def language() -> str:
    """The language of the texts, as its locale is named: ``en``, ``zh_CN``."""
    return _Spoken.language


def catalogue() -> Optional[str]:
    """Path of the catalogue in use, None while it is English."""
    return _Spoken.path


def use(path: Optional[str]) -> None:
    """Speak the language of the catalogue (a ``.qm`` file) at ``path``, or English (None).

    Raises
    ------
    CatalogueError
        When it cannot be read; the language then stays as it was.
    """
    language, texts = ("en", {}) if path is None else _read(path)
    _Spoken.language, _Spoken.texts, _Spoken.path = language, texts, path


def _read(path: str) -> Tuple[str, Dict[str, str]]:
    try:
        with open(path, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST or not data.startswith(_MAGIC):
        raise CatalogueError(f"{path} is no catalogue of translations (.qm).")
    try:
        sections = _sections(data)
        language = sections.get(_LANGUAGE, b"").decode("utf-8")
        return language or "en", _texts(sections.get(_MESSAGES, b""))
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise CatalogueError(f"{path} is damaged: {error}.") from error


def _sections(data: bytes) -> Dict[int, bytes]:
    found, at = {}, len(_MAGIC)
    while at < len(data):
        tag, length = struct.unpack_from(">BI", data, at)
        at += 5
        if at + length > len(data):
            raise IndexError("it ends too early")
        found[tag] = data[at : at + length]
        at += length
    return found


def _texts(data: bytes) -> Dict[str, str]:
    """Translations by source text."""
    found: Dict[str, str] = {}
    source = translation = None
    at = 0
    while at < len(data):
        tag = data[at]
        at += 1
        if tag == _END:
            if source is not None and translation:
                found[source] = translation
            source = translation = None
            continue
        if tag not in (_TRANSLATION, _SOURCE, *_OTHER):
            raise IndexError(f"unknown entry {tag}")
        (length,) = struct.unpack_from(">I", data, at)
        at += 4
        length = 0 if length == _NO_TEXT else length
        if at + length > len(data):
            raise IndexError("it ends too early")
        held = data[at : at + length]
        at += length
        if tag == _TRANSLATION:
            translation = held.decode("utf-16-be")
        elif tag == _SOURCE:
            source = held.decode("utf-8")
    return found
