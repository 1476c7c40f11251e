"""Limits of the system that a job may meet: what a user reads of them, in the engine and in QGIS.

Python tells each by the system's error number, or where a library met it by its words alone.
"""

from __future__ import annotations

import errno
import re
from typing import Optional

from .translation import tr, tr_noop

FILES = tr_noop(
    "Too many files are open: close other programs, or raise the limit of open files (ulimit -n) "
    "and restart QGIS."
)
# The system gives the same error for both.
THREADS = tr_noop(
    "No further thread or process could be started, since memory ran out or their number is "
    "limited (ulimit -u): close other programs, or raise the limit and restart QGIS."
)
SIZE = tr_noop(
    "A file would become larger than is allowed: choose a disk that takes larger files (FAT32 "
    "takes 4 GB at most), or raise the limit (ulimit -f) and restart QGIS."
)
PROCESSOR = tr_noop(
    "The processor lacks an instruction that a library needs: this computer is too old for it, or "
    "is a virtual one that must be allowed its host's processor."
)

_NUMBERS = {
    errno.EMFILE: FILES,
    errno.ENFILE: FILES,
    errno.EAGAIN: THREADS,
    errno.EFBIG: SIZE,
}
# What follows the words where they are part of a file's name.
_NAME = r"""(?!\.\w|.*[/\\'"])"""
# As the systems, the loader of libraries, Python, numpy, OpenBLAS and OpenMP say it.
_WORDS = (
    (
        FILES,
        re.compile(rf"too many open files{_NAME}|: error 24\b|\[errno 24\]", re.IGNORECASE),
    ),
    (
        THREADS,
        re.compile(
            r"can't start new thread|thread creation failed|pthread_create failed"
            rf"|resource temporarily unavailable{_NAME}|resources for omp thread",
            re.IGNORECASE,
        ),
    ),
    (SIZE, re.compile(rf"file too large{_NAME}|\[errno 27\]", re.IGNORECASE)),
    (PROCESSOR, re.compile(r"built with baseline optimizations", re.IGNORECASE)),
)


def limit_of(error: Optional[BaseException]) -> str:
    """The limit that ``error`` comes from and what helps, still English; empty for none."""
    if isinstance(error, OSError) and error.errno is not None:  # its words may name a file
        if error.errno == errno.EAGAIN and error.filename is not None:
            return ""  # a file that another one has locked
        return _NUMBERS.get(error.errno, "")
    # Errors of other kinds may quote data.
    return limit_told(str(error)) if isinstance(error, (OSError, ImportError, RuntimeError)) else ""


def is_no_memory(error: BaseException) -> bool:
    """Whether the system says by ``error`` that it has no memory left."""
    if not isinstance(error, OSError):
        return False
    # Windows's number for a full paging file has no counterpart among the others.
    return error.errno == errno.ENOMEM or getattr(error, "winerror", None) == 1455


def limit_told(text: str) -> str:
    """The limit that a program's words tell, as :func:`limit_of` gives it."""
    for advice, words in _WORDS:
        if words.search(text):
            return advice
    return ""


def advice_for(error: BaseException) -> str:
    """:func:`limit_of`, translated."""
    advice = limit_of(error)
    return tr(advice) if advice else ""
