"""Where a file output lies while it is being written.

Both sides know the name: the worker writes there and renames when the file is whole, and the
side that started the worker removes what a killed worker has left.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Callable

# Virus scanners and indexers of Windows open what has just been written, and nobody can rename a
# file that is open there. Elsewhere a refusal is final.
_REFUSALS_PASS = sys.platform == "win32"
_PAUSE = 0.1
#: Stands at the beginning of the file that keeps the state of a training.
TRAINING_STATE = "gnnwr-training"
_BEGINNING = 65536  # bytes


def patiently(change: Callable[..., None], *paths: str, seconds: float = 2.0) -> None:
    """Call ``change(*paths)``, for up to ``seconds`` where another program is in the way.

    Parameters
    ----------
    change : callable
        Such as ``os.replace`` or ``os.remove``.

    Raises
    ------
    OSError
        As ``change`` does.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            change(*paths)
            return
        except PermissionError:
            if not _REFUSALS_PASS or time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE)


def partial_path(destination: str, job_folder: str) -> str:
    """Temporary name beside ``destination``, its own for every job folder."""
    folder, name = os.path.split(os.path.abspath(destination))
    token = os.path.basename(os.path.normpath(job_folder))
    return os.path.join(folder, f".{name}.{token}.partial")


def staging_folder(destination: str, job_folder: str) -> str:
    """Folder beside ``destination`` in which outputs of a job are made until they take place."""
    folder = os.path.dirname(os.path.abspath(destination))
    token = os.path.basename(os.path.normpath(job_folder))
    return os.path.join(folder, f".{token}.partial")


def may_hold_state(path: str) -> bool:
    """Whether the state of a training may be kept in ``path``: nothing else is there.

    A damaged state is one still, and so is an empty file, in which nothing is lost.
    """
    try:
        with open(path, "rb") as stream:
            beginning = stream.read(_BEGINNING)
    except FileNotFoundError:
        return True
    except OSError:  # a folder, or not ours to read
        return False
    return not beginning or TRAINING_STATE.encode() in beginning
