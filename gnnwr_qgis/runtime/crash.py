"""What a worker's end is called, and what a user can do about it."""

from __future__ import annotations

import signal
import sys
from typing import Dict, Optional

_SHOWN_LINES = 12
_SHOWN_CHARACTERS = 1500

# Windows ends a process with these when a library cannot be loaded.
_DLL_CODES = {0xC0000135: "a DLL is missing", 0xC0000142: "a DLL failed to initialise"}
_DLL_CODES[0xC000007B] = "a DLL is of another architecture"

_HINTS: Dict[str, str] = {
    "SIGKILL": "The system ended it, most often because memory ran out: close other programs "
    "or use less data.",
    "SIGILL": "The processor lacks an instruction that a library needs.",
}


# What libraries say, before they end the process, when they get no memory.
_MEMORY_WORDS = (
    "bad_alloc",
    "cannot allocate memory",
    "out of memory",
    "memory allocation",
    "memoryerror",
    "failed to map segment",
    "resource temporarily unavailable",
)
_MEMORY_HINT = "Memory ran out: close other programs or use less data."


class WorkerCancelled(Exception):
    """The job was cancelled; nothing of it is left."""


class WorkerError(RuntimeError):
    """The job failed.

    Attributes
    ----------
    kind : str
        A kind of ``contract.events.Error``, ``crash`` or ``engine`` (it could not be started).
    message : str
        For the user.
    details : str
        For the log: a traceback or the end of what the worker wrote on stderr.
    """

    def __init__(self, kind: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details = details


def crash_error(code: Optional[int], stderr: str, platform: Optional[str] = None) -> WorkerError:
    """The error for a worker that ended with neither result nor error.

    ``code`` is its exit code, the negative of a signal's number, or None (it did not end).
    """
    how, hint = _describe(code, sys.platform if platform is None else platform)
    if any(word in stderr.lower() for word in _MEMORY_WORDS):
        hint = _MEMORY_HINT
    parts = [f"The engine stopped unexpectedly ({how})."]
    if hint:
        parts.append(hint)
    shown = "\n".join(stderr.splitlines()[-_SHOWN_LINES:])[-_SHOWN_CHARACTERS:]
    if shown:
        parts.append(f"Its last messages:\n{shown}")
    elif not hint:
        parts.append("It left no message. If it happens again, run Install or repair engine.")
    return WorkerError("crash", " ".join(parts), stderr)


def _describe(code: Optional[int], platform: str) -> tuple[str, str]:
    if code is None:
        return "it did not end by itself", ""
    if platform == "win32":
        unsigned = code & 0xFFFFFFFF
        cause = _DLL_CODES.get(unsigned)
        if cause:
            advice = "Run Install or repair engine; a missing Visual C++ runtime is another cause."
            return f"exit code 0x{unsigned:08X}, {cause}", advice
        shown = f"0x{unsigned:08X}" if unsigned >= 0x80000000 else str(code)
        return f"exit code {shown}", ""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = "unknown signal"
        return f"signal {-code}, {name}", _HINTS.get(name, "")
    return f"exit code {code}", ""
