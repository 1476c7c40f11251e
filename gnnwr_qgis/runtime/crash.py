"""What a worker's end is called, and what a user can do about it."""

from __future__ import annotations

import signal
import sys
from typing import Optional, Tuple

from ..contract.limits import advice_for, is_no_memory
from ..contract.sentences import sentences
from ..contract.translation import tr
from . import endings

_SHOWN_LINES = 12
_SHOWN_CHARACTERS = 1500


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


def start_error(error: BaseException) -> WorkerError:
    """The error for a worker that could not be started.

    ``error`` is the launcher's, or one that came while its pipes were taken up.
    """
    cause = error.__cause__ or error
    # The file that it may name is the program, which nobody has locked.
    advice = advice_for(OSError(cause.errno, "") if isinstance(cause, OSError) else cause)
    if not advice and is_no_memory(cause):
        advice = tr(endings.MEMORY)
    if advice:
        return WorkerError("crash", sentences([tr("The engine cannot be started."), advice]))
    text = tr("The engine cannot be started: {error} Run Install or repair engine.")
    return WorkerError("engine", text.format(error=error))


def crash_error(code: Optional[int], stderr: str, platform: Optional[str] = None) -> WorkerError:
    """The error for a worker that ended with neither result nor error.

    ``code`` is its exit code, the negative of a signal's number, or None (it did not end).
    """
    how, hint = _describe(code, stderr, sys.platform if platform is None else platform)
    parts = [tr("The engine stopped unexpectedly ({how}).").format(how=how)]
    shown = "\n".join(stderr.splitlines()[-_SHOWN_LINES:])[-_SHOWN_CHARACTERS:]
    if hint:  # what it said last is in the log, and says no more
        parts.append(tr(hint))
    elif shown:
        parts.append(tr("If it happens again, run Install or repair engine."))
        parts.append(tr("Its last messages:\n{messages}").format(messages=shown))
    else:
        parts.append(tr("It left no message. If it happens again, run Install or repair engine."))
    return WorkerError("crash", sentences(parts), stderr)


def _describe(code: Optional[int], stderr: str, platform: str) -> Tuple[str, str]:
    """How it ended, and a hint that is still to be translated."""
    if code is None:
        return tr("it did not end by itself"), ""
    if platform == "win32":
        unsigned = code & 0xFFFFFFFF
        hint = endings.hint_of_code(unsigned, stderr)
        cause = endings.DLL_CODES.get(unsigned)
        if cause:
            how = tr("exit code {code}, {cause}")
            return how.format(code=f"0x{unsigned:08X}", cause=tr(cause)), hint
        # Small ones are the program's own, large ones the system's.
        shown = f"0x{unsigned:08X}" if unsigned >= 0x40000000 else str(code)
        return tr("exit code {code}").format(code=shown), hint
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = tr("unknown signal")
        how = tr("signal {number}, {name}").format(number=-code, name=name)
        return how, endings.hint_of_signal(name, stderr)
    return tr("exit code {code}").format(code=code), endings.hint_of_code(code, stderr)
