"""Failing in a way that lets QGIS go on.

QGIS (3.22 at least) never frees an exception that an algorithm raises. With it stay the frames of
its traceback and of their callers, with all that they refer to: layers, open files, and, for a
failed or cancelled row of a batch, the task that shows its progress. That task then never ends, and
QGIS refuses to close while a task is active.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from types import FrameType
from typing import Any, Callable, Iterator, List, Optional, TypeVar

from qgis.core import QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication, QThread, QTimer

from ..contract.translation import tr

Result = TypeVar("Result")

_RETRY = 500  # milliseconds
_ended_soon: List[FrameType] = []


@contextlib.contextmanager
def style_is_optional(feedback: QgsProcessingFeedback) -> Iterator[None]:
    """Within it, a style that cannot be written beside written results is a warning."""
    try:
        yield
    except (QgsProcessingException, OSError, ValueError, KeyError) as error:
        feedback.pushWarning(
            tr("The results are written, but without a style file (.qml): {problem}").format(
                problem=error
            )
        )


def fails_clean(method: Callable[..., Result]) -> Callable[..., Result]:
    """Decorate ``prepareAlgorithm`` or ``processAlgorithm``: its exceptions hold on to nothing.

    The message is raised anew from a frame without references; the callers' frames, where they are
    QGIS's Processing in the thread of the window, are cleared when they have ended.
    """

    @functools.wraps(method)
    def call(algorithm: Any, parameters: Any, context: Any, feedback: Any) -> Result:
        try:
            return method(algorithm, parameters, context, feedback)
        except QgsProcessingException as error:
            message = str(error)
        except OSError as error:
            from ..contract.limits import advice_for

            message = advice_for(error) or _of_system(error)
        del algorithm, parameters, context, feedback
        _clear_later(sys._getframe().f_back)
        raise QgsProcessingException(message)

    return call


def _of_system(error: OSError) -> str:
    named = f"{error.filename}: " if error.filename else ""
    return tr(
        "{problem}. Free some space, or choose a folder you may write to (the temporary one is set "
        "in QGIS or by TMP)."
    ).format(problem=named + (error.strerror or str(error)))


def _clear_later(frame: Optional[FrameType]) -> None:
    application = QCoreApplication.instance()
    if application is None or QThread.currentThread() != application.thread():
        return  # a thread of its own: its callers' frames refer to no dialog
    waiting = bool(_ended_soon)
    while frame is not None and frame.f_globals.get("__name__", "").startswith("processing."):
        _ended_soon.append(frame)
        frame = frame.f_back
    if _ended_soon and not waiting:
        QTimer.singleShot(_RETRY, _clear)


def _clear() -> None:
    running = []
    for frame in _ended_soon:
        try:
            frame.clear()
        except RuntimeError:  # not ended yet: the batch has more rows, say
            running.append(frame)
    _ended_soon[:] = running
    if running:
        QTimer.singleShot(_RETRY, _clear)
