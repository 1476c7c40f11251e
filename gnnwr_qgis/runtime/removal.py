"""Remove the folder of an environment, and what tells that it is ours last.

As a program, ``python removal.py FOLDER ...`` needs only the standard library and no package: it
goes on when QGIS has been closed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from typing import Callable, List, Set

#: What tells an environment of ours from a folder of the user's.
MARKS = frozenset(["gnnwr-engine.json", "pyvenv.cfg"])

# Scanners of Windows hold files for a while.
_TRIES = 10
_PAUSE = 1.0


def remove_tree(folder: str, check: Callable[[], None] = lambda: None) -> None:
    """Remove a folder and what it holds, as far as that can be done; a link goes alone.

    ``check`` is called before every file; what it raises ends the removal.
    """
    if not _is_link(folder):
        for name in names(folder) - MARKS:  # what is left of it must not look like another's
            _remove(os.path.join(folder, name), check)
        if not names(folder) <= MARKS:
            return
    _remove(folder, check)


def names(folder: str) -> Set[str]:
    """Names in ``folder``; none where it is not there, or no folder."""
    try:
        return set(os.listdir(folder))
    except OSError:
        return set()


def _remove(path: str, check: Callable[[], None]) -> None:
    check()
    is_folder = os.path.isdir(path) and not _is_link(path)
    if is_folder:
        for name in names(path):
            _remove(os.path.join(path, name), check)
    with contextlib.suppress(OSError):  # in use, or another process was faster
        if is_folder:
            os.rmdir(path)
        else:
            os.unlink(path)


def _is_link(path: str) -> bool:
    """Whether ``path`` leads elsewhere; junctions of Windows do so as well."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return stat.S_ISLNK(found.st_mode) or (
        junction is not None and getattr(found, "st_reparse_tag", 0) == junction
    )


def main(folders: List[str]) -> int:
    """Remove ``folders``, patiently; 0 when none is left."""
    for _ in range(_TRIES):
        for folder in folders:
            remove_tree(folder)
        if not any(os.path.lexists(folder) for folder in folders):
            return 0
        time.sleep(_PAUSE)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
