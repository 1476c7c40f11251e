"""What a worker's end is called, and what a user can do about it."""

from __future__ import annotations

import signal
import sys
from typing import Dict, Optional

from ..contract.sentences import sentences
from ..contract.translation import tr, tr_noop

_SHOWN_LINES = 12
_SHOWN_CHARACTERS = 1500

# Windows ends a process with these when a library cannot be loaded.
_DLL_CODES = {
    0xC0000135: tr_noop("a DLL is missing"),
    0xC0000142: tr_noop("a DLL failed to initialise"),
    0xC000007B: tr_noop("a DLL is of another architecture"),
}

_HINTS: Dict[str, str] = {
    "SIGKILL": tr_noop(
        "The system ended it, most often because memory ran out: close other programs or use less "
        "data."
    ),
    "SIGXCPU": tr_noop(
        "It used up its processor time, most often because memory ran out while the libraries were "
        "loaded: close other programs, or raise the limit of memory."
    ),
    "SIGILL": tr_noop("The processor lacks an instruction that a library needs."),
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
_MEMORY_HINT = tr_noop("Memory ran out: close other programs or use less data.")


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
    parts = [tr("The engine stopped unexpectedly ({how}).").format(how=how)]
    if hint:
        parts.append(tr(hint))
    shown = "\n".join(stderr.splitlines()[-_SHOWN_LINES:])[-_SHOWN_CHARACTERS:]
    if shown:
        parts.append(tr("Its last messages:\n{messages}").format(messages=shown))
    elif not hint:
        parts.append(tr("It left no message. If it happens again, run Install or repair engine."))
    return WorkerError("crash", sentences(parts), stderr)


def _describe(code: Optional[int], platform: str) -> tuple[str, str]:
    """How it ended, and a hint that is still to be translated."""
    if code is None:
        return tr("it did not end by itself"), ""
    if platform == "win32":
        unsigned = code & 0xFFFFFFFF
        cause = _DLL_CODES.get(unsigned)
        if cause:
            advice = tr_noop(
                "Run Install or repair engine; a missing Visual C++ runtime is another cause."
            )
            how = tr("exit code {code}, {cause}")
            return how.format(code=f"0x{unsigned:08X}", cause=tr(cause)), advice
        shown = f"0x{unsigned:08X}" if unsigned >= 0x80000000 else str(code)
        return tr("exit code {code}").format(code=shown), ""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = tr("unknown signal")
        how = tr("signal {number}, {name}").format(number=-code, name=name)
        return how, _HINTS.get(name, "")
    return tr("exit code {code}").format(code=code), ""
