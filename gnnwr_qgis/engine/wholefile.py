"""Files of one piece: their place is checked beforehand, and they appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..contract.outputs import partial_path, patiently
from ..contract.translation import tr
from .errors import InputError


def check(path: str, what: str, extensions: tuple[str, ...]) -> None:
    """Refuse a place before anything is computed.

    ``what`` is to be written there, in the user's language: ``tr("report")``.

    Raises
    ------
    InputError
        When it has none of the ``extensions`` (so that no other file is ever overwritten), when
        its folder does not exist or cannot be written to, or a folder has its name.
    """
    if not path.lower().endswith(extensions):
        raise InputError(
            tr("{name}: give the {what} the extension {extension}.").format(
                name=os.path.basename(path), what=what, extension=extensions[0]
            )
        )
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise InputError(
            tr("The folder {folder} for the {what} does not exist. Create it first.").format(
                folder=folder, what=what
            )
        )
    if os.path.isdir(path):
        raise InputError(
            tr("{path} is a folder. Give the {what} another name.").format(path=path, what=what)
        )
    if not os.access(folder, os.W_OK):
        raise InputError(
            tr("The {what} cannot be written to {path}. Choose another place.").format(
                what=what, path=path
            )
        )


def write(path: str, folder: str, what: str, make: Callable[[str], None]) -> None:
    """Write ``what`` to ``path``: ``make`` writes the file whose name it is given.

    ``folder`` is the job's, from which the temporary name beside ``path`` is made.

    Raises
    ------
    InputError
        When the place cannot be written to; an earlier file is as it was.
    """
    partial = partial_path(path, folder)
    try:
        make(partial)
        patiently(os.replace, partial, path)
    except OSError as error:
        raise InputError(
            tr("The {what} cannot be written to {path}: {error}. Choose another place.").format(
                what=what, path=path, error=error.strerror
            )
        ) from error
    finally:
        if os.path.exists(partial):
            os.remove(partial)
