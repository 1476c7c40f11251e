"""Ends of a worker that has given neither result nor error: what tells each, and what helps."""

from __future__ import annotations

import re
from typing import Dict

from ..contract import limits
from ..contract.translation import tr_noop

MEMORY = tr_noop("Memory ran out: close other programs or use less data.")
LIBRARY = tr_noop(
    "A library failed, most often because memory ran out or the library's file is damaged: close "
    "other programs; if it happens again, run Install or repair engine."
)
FILE_LOST = tr_noop(
    "A file that it read was cut short or could no longer be reached (a full or failing disk, a "
    "network drive): look at the disk; if it happens again, run Install or repair engine."
)
ENDED = tr_noop(
    "Another program has ended it, or the system, which shuts down or is short of memory: close "
    "other programs and try again."
)
_KILLED = tr_noop(
    "The system ended it, most often because memory ran out: close other programs or use less data."
)
LOADING = tr_noop(
    "It used up its processor time, most often because memory ran out while the libraries were "
    "loaded: close other programs, or raise the limit of memory."
)
TIME = tr_noop(
    "It used up the processor time that this session allows (ulimit -t): use less data, or raise "
    "the limit and restart QGIS."
)
_DLL = tr_noop("Run Install or repair engine; a missing Visual C++ runtime is another cause.")

# Windows ends a process with these when a library cannot be loaded.
DLL_CODES = {
    0xC0000135: tr_noop("a DLL is missing"),
    0xC0000142: tr_noop("a DLL failed to initialise"),
    0xC000007B: tr_noop("a DLL is of another architecture"),
}
_CODES: Dict[int, str] = {
    **dict.fromkeys(DLL_CODES, _DLL),
    0xC0000017: MEMORY,
    0xC000012D: MEMORY,  # the paging file is full
    0xC000001D: limits.PROCESSOR,
    0xC0000006: FILE_LOST,
    0xC0000005: LIBRARY,
    0xC00000FD: LIBRARY,
    0xC0000374: LIBRARY,
    0xC0000409: LIBRARY,
    0xC000013A: ENDED,
    0x40010004: ENDED,
}
_SIGNALS: Dict[str, str] = {
    "SIGKILL": _KILLED,
    "SIGXCPU": TIME,
    "SIGXFSZ": limits.SIZE,
    "SIGILL": limits.PROCESSOR,
    "SIGBUS": FILE_LOST,
    "SIGSEGV": LIBRARY,
    "SIGABRT": LIBRARY,
    "SIGFPE": LIBRARY,
    "SIGTERM": ENDED,
    "SIGHUP": ENDED,
    "SIGINT": ENDED,
}
# What Python and libraries say, before they end the process, when they get no memory. The last is
# Python's when it fails to say so.
_MEMORY_WORDS = re.compile(
    r"bad_alloc|cannot allocate memory|out of memory|memory allocation|memoryerror"
    r"|failed to map segment|error return without exception set",
    re.IGNORECASE,
)
# Only the engine's own bound of time, which is for loading, has Python tell where it is.
_TRACE = re.compile(r"most recent call first")


def hint_of_signal(name: str, stderr: str) -> str:
    """Cause and remedy, still English, of an end by a signal; empty where nothing is known.

    ``stderr`` is what the worker wrote last.
    """
    told = _told(stderr)
    if not told and name == "SIGXCPU" and _TRACE.search(stderr):
        return LOADING
    return told or _SIGNALS.get(name, "")


def hint_of_code(code: int, stderr: str) -> str:
    """The same for an exit code, one of Windows' own included (without its sign)."""
    known = _told(stderr) or _CODES.get(code, "")
    # Python ends so when it cannot begin, before anything of ours: mostly for want of memory.
    return known or (LIBRARY if "Fatal Python error" in stderr else "")


def _told(stderr: str) -> str:
    limit = limits.limit_told(stderr)
    if limit:
        return limit
    return MEMORY if _MEMORY_WORDS.search(stderr) else ""
