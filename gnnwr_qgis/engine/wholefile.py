"""Files of one piece: their place is checked beforehand, and they appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..contract.outputs import partial_path, patiently
from .errors import InputError


def check(path: str, what: str, extensions: tuple[str, ...]) -> None:
    """Refuse a place before anything is computed; ``what`` is to be written there ("report").

    Raises
    ------
    InputError
        When it has none of the ``extensions`` (so that no other file is ever overwritten), when
        its folder does not exist or cannot be written to, or a folder has its name.
    """
    if not path.lower().endswith(extensions):
        raise InputError(
            f"{os.path.basename(path)}: give the {what} the extension {extensions[0]}."
        )
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise InputError(f"The folder {folder} for the {what} does not exist. Create it first.")
    if os.path.isdir(path):
        raise InputError(f"{path} is a folder. Give the {what} another name.")
    if not os.access(folder, os.W_OK):
        raise InputError(f"The {what} cannot be written to {path}. Choose another place.")


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
            f"The {what} cannot be written to {path}: {error.strerror}. Choose another place."
        ) from error
    finally:
        if os.path.exists(partial):
            os.remove(partial)
