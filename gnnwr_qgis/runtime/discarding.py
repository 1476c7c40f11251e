"""Get rid of environments without keeping the user waiting.

One holds tens of thousands of files. It is moved aside at once, so that its place is free, and then
removed; where a cancel comes before that is done, a process of its own does the rest. What this one
leaves, since the computer was switched off, say, the next installation removes.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from typing import Iterator, List, Mapping, Optional

from ..contract.outputs import patiently
from ..contract.translation import tr
from . import launcher
from .interpreters import candidates
from .pythonplaces import PYTHON_VARIABLE
from .removal import MARKS, names, remove_tree
from .stamp import STAMP_NAME
from .steps import Listener

# As long as engine.new, whose paths fit into what Windows allows, and like nothing that a user
# would call a folder: theirs may hold an environment too, and a year is made of such digits.
_PREFIX = "~gnnwr"
_NAME = re.compile(_PREFIX + "[0-9a-f]{4}")
# All that there is of an environment whose making was stopped at once.
_BEGUN = {"bin", "include", "lib", "lib64", "Scripts", "Include", "Lib", ".gitignore"}

_TRIES = 20
_PATIENCE = 0.5  # seconds in which Windows lets go of a killed process's files
_BRIEFLY = 0.2  # seconds that who has cancelled waits for the removal
_POLL = 0.05


def is_foreign(folder: str) -> bool:
    """Whether something is at ``folder`` that is no environment of ours."""
    if not os.path.lexists(folder):
        return False
    try:
        found = set(os.listdir(folder))
    except OSError:  # a file, say
        return not os.path.islink(folder)
    unfinished = folder.endswith(".new") or _NAME.fullmatch(os.path.basename(folder))
    begun = bool(unfinished) and found <= _BEGUN
    return bool(found) and not begun and not found & MARKS


def discard(folder: str) -> None:
    """Move the environment ``folder`` aside, to be removed by :class:`Remover`.

    Where it cannot be moved (a program has a file of it open) it is removed as far as that goes,
    and what stays is no engine any more.
    """
    place = os.path.dirname(folder)
    for _ in range(_TRIES):
        if os.path.islink(folder) or not os.path.isdir(folder):
            break
        aside = os.path.join(place, _PREFIX + secrets.token_hex(2))
        if os.path.lexists(aside):
            continue
        try:
            patiently(os.rename, folder, aside, seconds=_PATIENCE)
        except OSError:
            break
        return
    _invalidate(folder)
    remove_tree(folder)


def _invalidate(engine: str) -> None:
    """Empty the stamp, so that an engine of which half is left does not pass for a good one."""
    path = os.path.join(engine, STAMP_NAME)
    if os.path.isfile(path) and not os.path.islink(engine):
        with contextlib.suppress(OSError):
            os.truncate(path, 0)


def discarded(cache: str) -> List[str]:
    """Environments in ``cache`` that were moved aside and are still there."""
    paths = [os.path.join(cache, name) for name in names(cache) if _NAME.fullmatch(name)]
    return sorted(path for path in paths if not os.path.islink(path) and not is_foreign(path))


class Remover:
    """Removes what was discarded in a cache folder.

    Parameters
    ----------
    cache : str
    listener : Listener
    python : str, optional
        The program to try first where a process of its own is needed; it may be no Python.
    environ : mapping, optional
        Instead of ``os.environ``.
    """

    def __init__(
        self,
        cache: str,
        listener: Listener,
        python: Optional[str] = None,
        environ: Optional[Mapping[str, str]] = None,
    ) -> None:
        self._cache = cache
        self._listener = listener
        self._python = python
        self._environ = environ
        #: What a process of its own removes.
        self.left: List[str] = []

    def remove(self) -> None:
        """Remove what was discarded; on a cancel a process of its own goes on with it."""
        found = [path for path in discarded(self._cache) if path not in self.left]
        watch = _Watch(self._listener)
        try:
            for folder in found:
                remove_tree(folder, watch.check)
        except _Enough:
            self._leave_to_a_process(found)

    def _leave_to_a_process(self, folders: List[str]) -> None:
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "removal.py")
        for python in self._pythons():
            try:
                launcher.start_detached([python, "-I", "-S", "-B", program, *folders])
            except launcher.LaunchError:
                continue
            self.left += folders
            self._listener.log(tr("A process of its own goes on removing what is left over."))
            return

    def _pythons(self) -> Iterator[str]:
        environ = os.environ if self._environ is None else self._environ
        chosen = self._python or environ.get(PYTHON_VARIABLE)
        if chosen:
            yield os.path.abspath(os.path.expanduser(chosen))
        yield from candidates(environ)


class _Enough(Exception):
    """The user waits no longer."""


class _Watch:
    """Keeps the caller's window alive, and knows when the user has waited long enough."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._next = self._end = 0.0

    def check(self) -> None:
        """Raise :class:`_Enough` a little after a cancel."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _POLL
        self._listener.idle()
        if self._listener.is_canceled():
            self._end = self._end or now + _BRIEFLY
            if now >= self._end:
                raise _Enough
