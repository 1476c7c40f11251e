"""A package index besides those that pip asks by itself: checked, and handed over.

The usual index has torch for Linux in its CUDA build alone; its builds for the CPU are in another.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..contract.translation import tr, tr_noop
from .masking import without_credentials
from .sources import CHOICE, INDEX_VARIABLE, SETTING, VARIABLE, Sources
from .steps import InstallError

_SCHEMES = ("http", "https", "file")
_FILE = "further-index.txt"
# What would end a word in the file that pip reads.
_ESCAPED = {"'": "%27", '"': "%22", "\\": "%5C"}

_NONE = {
    CHOICE: tr_noop(
        "“Further package index” ({variable}) is neither the address of a package index nor a "
        "folder: {index}. {why}"
    ),
    VARIABLE: tr_noop(
        "The environment variable {variable} holds neither the address of a package index nor a "
        "folder: {index}. {why} Correct it or remove it; “Further package index” of the dialog "
        "comes before it."
    ),
    SETTING: tr_noop(
        "“Further package index” among the options of QGIS (Processing, Providers, GNNWR) is "
        "neither the address of a package index nor a folder: {index}. {why} Correct it there or "
        "empty it."
    ),
}


class _NoIndexError(ValueError):
    """Neither an address nor a folder; the message says why."""


def checked(sources: Sources) -> str:
    """The index of ``sources``, an address or a folder, as the address that pip takes, or empty.

    Raises
    ------
    InstallError
        When it can be neither; the message says why, and where it was given.
    """
    try:
        return _address(sources.index.strip())
    except _NoIndexError as error:
        text = tr(_NONE[sources.index_from]).format(
            variable=INDEX_VARIABLE, index=without_credentials(sources.index.strip()), why=error
        )
        raise InstallError(text, "index") from error


def _address(index: str) -> str:
    if not index:
        return ""
    if "://" not in index:
        return _of_folder(index)
    scheme = index.partition("://")[0].lower()
    if any(letter.isspace() for letter in index):
        text = tr("An address holds no spaces: give it alone, without the words of a command.")
        raise _NoIndexError(text)
    if scheme not in _SCHEMES:
        raise _NoIndexError(tr("An address begins with https:// (or http://, or file://)."))
    try:
        parts = urlsplit(index)
        host = parts.hostname
        parts.port  # noqa: B018  (raises ValueError when it is none)
    except ValueError as error:
        raise _NoIndexError(tr("Its host or port is none.")) from error
    if scheme == "file":
        return _of_folder(url2pathname(parts.path))
    if not host:
        raise _NoIndexError(tr("It names no host."))
    return "".join(_ESCAPED.get(letter, letter) for letter in index)


def hand_over(index: str, folder: str, environment: Dict[str, str]) -> List[str]:
    """Put ``index``, a checked one, where pip finds it; the further words of its command line.

    Neither the command line, which other accounts may see, nor the file in ``folder`` holds the
    address: it may hold a password. pip puts it in from the ``environment``. So given, it joins the
    indexes that are configured, whereas pip's own variable would take their place.
    """
    if not index:
        return []
    environment[INDEX_VARIABLE] = index
    option = "--find-links" if _holds_wheels(index) else "--extra-index-url"
    path = os.path.join(folder, _FILE)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f"{option} ${{{INDEX_VARIABLE}}}\n")
    return ["--requirement", path]


def _of_folder(text: str) -> str:
    folder = os.path.abspath(os.path.expanduser(text))
    if not os.path.isdir(folder):
        raise _NoIndexError(tr("There is no such folder, and an address begins with https://."))
    return Path(folder).as_uri()


def _holds_wheels(index: str) -> bool:
    """Whether it is a folder with the files themselves, not with a folder for each package."""
    parts = urlsplit(index)
    if parts.scheme != "file":
        return False
    return any(name.endswith(".whl") for name in os.listdir(url2pathname(parts.path)))
