"""What a failed job tells the user, and clearing away what it has left."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import traceback
from typing import Any

from ..contract import events, job, limits
from ..contract.modelheader import ModelFileError
from ..contract.outputs import partial_path, staging_folder
from ..contract.sentences import sentences
from ..contract.translation import tr, tr_noop
from .errors import InputError
from .replacing import REPLACED

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
# As torch, the loader of libraries and the system say it.
_MEMORY_WORDS = (
    "DefaultCPUAllocator",
    "not enough memory",
    "can't allocate memory",
    "cannot allocate memory",
    "paging file is too small",
    "failed to map segment",
)
# By the limit of the system that was met, the event's kind.
_LIMITS = {
    limits.FILES: "input",
    limits.THREADS: "memory",
    limits.SIZE: "disk",
    limits.PROCESSOR: "input",
}
_NO_LIBRARY = tr_noop(
    "A library of the engine cannot be loaded ({error}). Run Install or repair engine."
)


def error_event(error: BaseException) -> events.Error:
    """The event for ``error``: its kind, a message for the user, the traceback for the log."""
    details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    # An input that could not be read for such a reason is none that the user can mend.
    limit = limits.limit_of(error) or limits.limit_of(error.__cause__)
    if limit:
        return events.Error(_LIMITS[limit], tr(limit), details)
    if isinstance(error, InputError):
        return events.Error("input", str(error))
    if isinstance(error, ModelFileError):
        return events.Error("model", str(error))
    if isinstance(error, KeyboardInterrupt):  # OpenBLAS has no other way to say it
        message = sentences([tr("A library has interrupted the engine."), tr(limits.THREADS)])
        return events.Error("memory", message, details)
    if _is_memory(error):
        message = tr(
            "There is not enough memory for this job. Close other programs, use fewer networks "
            "(MEMBERS) or reference points (REFERENCES), or choose the CPU as DEVICE."
        )
        return events.Error("memory", message, details)
    if isinstance(error, OSError):
        return _system_error(error, details)
    if isinstance(error, ImportError) and not (error.name or "").startswith("gnnwr_qgis"):
        return events.Error("internal", tr(_NO_LIBRARY).format(error=error), details)
    message = tr("The engine met an error it did not expect: {kind}: {error}")
    message = message.format(kind=type(error).__name__, error=error)
    return events.Error("internal", message, details)


def _is_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True  # the latter is torch's, for GPUs
    if isinstance(error, OSError) and error.errno is not None:  # its words may name a file
        return limits.is_no_memory(error)
    told = str(error).lower() if isinstance(error, (RuntimeError, ImportError, OSError)) else ""
    return any(word.lower() in told for word in _MEMORY_WORDS)


def _is_of_engine(path: Any) -> bool:
    """Whether a file is one of the environment that this Python is of."""
    own = sys.prefix != sys.base_prefix and isinstance(path, str)
    return own and os.path.abspath(path).startswith(os.path.join(sys.prefix, ""))


def _system_error(error: OSError, details: str) -> events.Error:
    if error.errno in _FULL or "No space left" in str(error):
        message = tr("The disk is full: {file} could not be written. Free some space.")
        return events.Error("disk", message.format(file=error.filename or tr("a file")), details)
    if error.errno in _REFUSED and error.filename:
        message = tr(
            "The file {file} cannot be opened: {error}. Close other programs that use it, or "
            "choose a folder you may write to."
        ).format(file=error.filename, error=error.strerror)
        return events.Error("input", message, details)
    lacking = error.errno == errno.ENOENT and _is_of_engine(error.filename)
    if lacking or getattr(error, "winerror", None) in (126, 127, 193, 1114):  # a DLL does not load
        return events.Error("internal", tr(_NO_LIBRARY).format(error=error), details)
    message = tr("The engine met an error of the system: {error}").format(error=error)
    return events.Error("internal", message, details)


def destinations(the_job: Any) -> list[str]:
    """The file outputs of a job."""
    if isinstance(the_job, job.TrainJob):
        paths = [the_job.model, the_job.report]
    elif isinstance(the_job, job.PredictRasterJob):
        paths = [
            the_job.output, the_job.coefficients, the_job.attribution, the_job.intervals,
            the_job.applicability,
        ]  # fmt: skip
    elif isinstance(the_job, job.ExplainJob):
        paths = [the_job.report]
    elif isinstance(the_job, job.ExploreJob):
        paths = [the_job.report, the_job.statistics]
    elif isinstance(the_job, job.CrossValidateJob):
        paths = [the_job.report, the_job.scores]
    else:
        paths = []
    return [path for path in paths if path]


def remove_partial_files(the_job: Any, folder: str) -> None:
    """Remove what an incomplete run of ``the_job`` has left beside its destinations.

    Files that it was about to replace get their names back.
    """
    for destination in destinations(the_job):
        place, name = os.path.split(partial_path(destination, folder))
        with contextlib.suppress(OSError):  # whoever started the worker tries again
            if place == staging_folder(os.path.join(place, os.pardir, name), folder):
                shutil.rmtree(place)
                continue
            for entry in os.listdir(place):
                if entry == name + REPLACED:
                    os.replace(os.path.join(place, entry), destination)
                elif entry.startswith(name):
                    os.remove(os.path.join(place, entry))
